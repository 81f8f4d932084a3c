import { createSignal, onCleanup } from 'solid-js'
import type { Accessor } from 'solid-js'
import type { Readable } from '../core/mesh.ts'

/** A view's value as a signal, for as long as the owner lives. */
export function fromReadable<T>(readable: Readable<T>): Accessor<T> {
  const [value, setValue] = createSignal<T>(readable.get())
  onCleanup(readable.subscribe((next) => setValue(() => next)))
  return value
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
