import { createContext, createSignal, useContext } from 'solid-js'
import type { Accessor } from 'solid-js'
import type { NewFile } from '../../core/mesh.ts'
import { SHARED_CACHE, SHARED_PAGE } from '../../service-worker/messages.ts'
import { takeShared } from './take-shared.ts'

/** What another program gave to Warren: shared with it, or opened with it. */
export interface Given {
  readonly files: readonly NewFile[]
  readonly text: string
}

/** Where it waits until a mesh is open and it has a place there. */
export interface GivenInbox {
  readonly pending: Accessor<Given | undefined>
  clear(): void
}

/** Chromium's: files that were opened with an installed app. */
interface LaunchQueue {
  setConsumer(consumer: (launch: { readonly files?: readonly FileSystemFileHandle[] }) => void): void
}

const SHARED_SEARCH = new URL(SHARED_PAGE, 'https://page.invalid').search

const toNewFile = (file: File): NewFile => ({ path: [file.name], source: file })

/** @param onError what could not be read, for the person */
export function openGivenInbox(target: Window, onError: (error: unknown) => void): GivenInbox {
  const [pending, setPending] = createSignal<Given>()
  const receive = (reading: Promise<{ readonly files: readonly File[]; readonly text: string } | undefined>) =>
    reading.then((given) => {
      if (given !== undefined) setPending({ files: given.files.map(toNewFile), text: given.text })
    }, onError)

  // The address says so until it has a place: a page that is loaded again still has it.
  if (target.location.search === SHARED_SEARCH) void receive(takeShared(target.caches))
  const { launchQueue } = target as Window & { readonly launchQueue?: LaunchQueue }
  launchQueue?.setConsumer(({ files = [] }) => {
    if (files.length === 0) return
    void receive(Promise.all(files.map((file) => file.getFile())).then((opened) => ({ files: opened, text: '' })))
  })

  return {
    pending,
    clear() {
      setPending(undefined)
      if (target.location.search !== SHARED_SEARCH) return
      target.history.replaceState(target.history.state, '', `${target.location.pathname}${target.location.hash}`)
      void target.caches.delete(SHARED_CACHE)
    },
  }
}

export const NOTHING_GIVEN: GivenInbox = { pending: () => undefined, clear: () => undefined }

export const GivenContext = createContext<GivenInbox>(NOTHING_GIVEN)

export const useGiven = (): GivenInbox => useContext(GivenContext)
