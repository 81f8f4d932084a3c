import { createSignal } from 'solid-js'
import type { Accessor } from 'solid-js'

const INVITE_PREFIX = '#/join/'

/** Where invites that came in by link wait, in memory only. */
export interface InviteInbox {
  readonly pending: Accessor<string | undefined>
  /** One that came in another way: scanned or pasted. The same one twice counts twice. */
  receive(invite: string): void
  clear(): void
}

/**
 * Takes the invite out of the address bar and out of this history entry. It is the key of a mesh: it must not stay
 * where a bookmark, a screenshot or the browser's history would keep it.
 */
export function takeInvite(location: Location, history: History): string | undefined {
  if (!location.hash.startsWith(INVITE_PREFIX)) return undefined
  const invite = location.hash
  history.replaceState(null, '', `${location.pathname}${location.search}`)
  return invite
}

/**
 * Call before anything else runs: it empties the address bar, now and whenever a link is opened in this tab later.
 * Its listener must come before the router's.
 */
export function openInviteInbox(target: Window): InviteInbox {
  const [pending, setPending] = createSignal(takeInvite(target.location, target.history), { equals: false })
  target.addEventListener('hashchange', () => {
    const invite = takeInvite(target.location, target.history)
    if (invite !== undefined) setPending(invite)
  })
  return { pending, receive: (invite) => void setPending(invite), clear: () => setPending(undefined) }
}
