import { WarrenError } from '../../core/mesh.ts'
import type { StreamDesk } from '../streams/stream-desk.ts'
import { createSpokenError } from '../describe-error.ts'
import { strings } from '../strings.ts'
import type { SaveSink } from './sink.ts'

/** From opening the download's address to the browser reading from it, in milliseconds. A busy machine takes seconds. */
const START_DEADLINE_MS = 20_000
/** How long the frame stays after the last byte, in milliseconds: the browser has made it a download long before. */
const FRAME_STAYS_MS = 10_000

/**
 * A download that the browser itself reads from this page, piece by piece, through the service worker. It is opened in a
 * hidden frame: the page itself navigating would close its WebSockets in Firefox, and a link with `download` would go past
 * the service worker in Chromium.
 *
 * @param isAbout the size is not exact: the browser is told none
 * @throws WarrenError `timeout` when the browser does not begin to read
 */
export async function createStreamSink(
  desk: StreamDesk,
  name: string,
  size: number,
  isAbout = false,
): Promise<SaveSink> {
  const { readable, writable } = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>()
  const writer = writable.getWriter()
  const gone = new AbortController()
  writer.closed.catch((reason: unknown) => gone.abort(reason))

  const frame = document.createElement('iframe')
  frame.hidden = true
  const clear = (): void => {
    offered.release()
    frame.remove()
  }
  let begin = (): void => undefined
  let end = (): void => undefined
  const begun = new Promise<void>((resolve) => (begin = resolve))
  const ended = new Promise<void>((resolve) => (end = resolve))
  const offered = desk.offer({
    facts: { kind: 'download', name, size, ...(isAbout ? { isAbout } : {}) },
    open() {
      begin()
      return readable
    },
    onEnd: end,
  })
  frame.src = offered.address
  document.body.append(frame)
  if (!(await isWithin(begun, START_DEADLINE_MS))) {
    clear()
    throw createSpokenError('timeout', strings.errors.downloadNotTaken)
  }

  return {
    gone: gone.signal,
    write: (piece) => writer.write(piece),
    async finish() {
      await writer.close()
      // The browser may read slowly, or not at all while the user has it pause.
      await ended
      gone.signal.throwIfAborted()
      window.setTimeout(clear, FRAME_STAYS_MS)
    },
    async abandon() {
      // Nothing to abort when the other side has cancelled.
      await writer.abort(new WarrenError('cancelled', 'This was cancelled.')).catch(() => undefined)
      clear()
    },
  }
}

async function isWithin(event: Promise<void>, deadlineMs: number): Promise<boolean> {
  let timer = 0
  const late = new Promise<boolean>((resolve) => (timer = window.setTimeout(() => resolve(false), deadlineMs)))
  const isInTime = await Promise.race([event.then(() => true), late])
  window.clearTimeout(timer)
  return isInTime
}
