/** Absent in Safari. */
interface PageGlobals {
  requestIdleCallback?(callback: () => void, options: { readonly timeout: number }): number
  cancelIdleCallback?(handle: number): void
}

/** A page that is always busy, or not seen, is asked no later than this, in milliseconds. */
const LATEST_MS = 1_000
/** Where the browser does not tell when it is idle. */
const GUESSED_MS = 200

/**
 * Calls back when the page has nothing to draw or to answer, and a second later at any rate.
 *
 * @returns takes it back
 */
export function whenIdle(callback: () => void, page: PageGlobals = globalThis): () => void {
  if (page.requestIdleCallback === undefined) {
    const timer = setTimeout(callback, GUESSED_MS)
    return () => clearTimeout(timer)
  }
  const handle = page.requestIdleCallback(callback, { timeout: LATEST_MS })
  return () => page.cancelIdleCallback?.(handle)
}
