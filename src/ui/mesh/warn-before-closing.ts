import { onCleanup, untrack } from 'solid-js'
import type { Session } from './session.ts'

/**
 * The browser asks before it closes the page while a file is on this device alone, and somebody else could have it. Where
 * nobody else was ever here there is nothing to wait for. It asks, too, while files are added or saved: that would end.
 */
export function warnBeforeClosing(session: Session): void {
  const isOnlyCopy = (): boolean => untrack(() => session.hasOthers() && session.hasOnlyCopies())
  const warn = (event: BeforeUnloadEvent): void => {
    if (session.isWorking() || isOnlyCopy()) event.preventDefault()
  }
  addEventListener('beforeunload', warn)
  onCleanup(() => removeEventListener('beforeunload', warn))
}
