import { createMemo, createSignal, onCleanup } from 'solid-js'
import type { Accessor } from 'solid-js'
import type { Readable } from '../core/mesh.ts'

/** A view's value as a signal, for as long as the owner lives. */
export function fromReadable<T>(readable: Readable<T>): Accessor<T> {
  const [value, setValue] = createSignal<T>(readable.get())
  onCleanup(readable.subscribe((next) => setValue(() => next)))
  return value
}

/** The same while it is wanted, and `otherwise` else: for what takes long to work out. */
export function fromReadableWhile<T, U>(readable: Readable<T>, isWanted: () => boolean, otherwise: U): Accessor<T | U> {
  const wanted = createMemo(isWanted)
  const value = createMemo<Accessor<T | U>>(() => (wanted() ? fromReadable(readable) : () => otherwise))
  // eslint-disable-next-line solid/reactivity -- an accessor, as the memo is
  return () => value()()
}

/** Whether a media query holds, for as long as the owner lives. */
export function matchesMedia(query: string): Accessor<boolean> {
  const list = window.matchMedia(query)
  const [matches, setMatches] = createSignal(list.matches)
  const listen = (event: MediaQueryListEvent) => setMatches(event.matches)
  list.addEventListener('change', listen)
  onCleanup(() => list.removeEventListener('change', listen))
  return matches
}
