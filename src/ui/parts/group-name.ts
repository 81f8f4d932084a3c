import { onCleanup } from 'solid-js'

const free: string[] = []
let made = 0

/**
 * A name for a group of radio buttons, that no other in the page has. Call under an owner: it is another's when that is gone.
 * Chromium keeps a group for every name that there ever was in a page, so a new name each time would be memory that is never
 * given back.
 */
export function createGroupName(): string {
  const name = free.pop() ?? `group-${made++}`
  onCleanup(() => free.push(name))
  return name
}
