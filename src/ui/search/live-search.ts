import { createEffect, createSignal, on, onCleanup } from 'solid-js'
import type { Accessor } from 'solid-js'
import type { Mesh, SearchProgress, SearchResults } from '../../core/mesh.ts'
import { fromReadable } from '../reactive.ts'

export interface LiveSearch {
  /** Of the latest query that was answered; stays while the next one is looked for. */
  readonly results: Accessor<SearchResults | undefined>
  readonly progress: Accessor<SearchProgress>
}

/** Asks anew for each query, and for the same one when what can be found has changed. The last question alone is answered. */
export function createLiveSearch(
  mesh: Pick<Mesh, 'search' | 'searchProgress'>,
  query: Accessor<string>,
  onError: (error: unknown) => void,
): LiveSearch {
  const progress = fromReadable(mesh.searchProgress)
  const [results, setResults] = createSignal<SearchResults>()
  let asking: AbortController | undefined
  onCleanup(() => asking?.abort())

  const ask = (asked: string): void => {
    const mine = new AbortController()
    asking = mine
    mesh.search(asked, { signal: mine.signal }).then(
      (found) => (mine.signal.aborted ? undefined : setResults(found)),
      (error: unknown) => (mine.signal.aborted ? undefined : onError(error)),
    )
  }
  createEffect(
    on([query, progress], ([asked]) => {
      asking?.abort()
      if (asked.trim() === '') setResults(undefined)
      else ask(asked)
    }),
  )
  return { results, progress }
}
