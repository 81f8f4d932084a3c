import type { Unsubscribe } from '../../core/base/events.ts'

/** Calls when the device may have been asleep or on another network: it is online again, or the page is looked at again. */
export function listenForWakeUps(listener: () => void): Unsubscribe {
  const onVisible = (): void => {
    if (document.visibilityState === 'visible') listener()
  }
  addEventListener('online', listener)
  addEventListener('pageshow', listener)
  document.addEventListener('visibilitychange', onVisible)
  return () => {
    removeEventListener('online', listener)
    removeEventListener('pageshow', listener)
    document.removeEventListener('visibilitychange', onVisible)
  }
}
