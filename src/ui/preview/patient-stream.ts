import { WarrenError } from '../../core/mesh.ts'
import type { Vault } from '../../core/mesh.ts'
import type { FileToRead } from '../file-to-read.ts'

/** How often a block that nobody had is asked for again when nothing tells of arrivals, in milliseconds. */
const ASK_AGAIN_MS = 2_000

interface Range {
  readonly start: number
  readonly end: number
}

/**
 * A part of a file for a player, which would take an error for the end: where nobody has the next block, it waits until
 * more of the file has arrived, or someone who has it. Any other error is passed on.
 *
 * @param onWaiting called with whether it waits, each time that changes
 */
export function readPatiently(
  vault: Vault,
  file: FileToRead,
  range: Range,
  onWaiting: (isWaiting: boolean) => void,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const stop = new AbortController()
  let start = range.start
  let reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>> | undefined

  async function readNext(): Promise<Uint8Array<ArrayBuffer> | undefined> {
    for (;;) {
      try {
        reader ??= vault.read(file.id, { start, end: range.end }, file.version).getReader()
        const { done, value } = await reader.read()
        return done ? undefined : value
      } catch (error) {
        if (!(error instanceof WarrenError) || error.code !== 'unreachable' || stop.signal.aborted) throw error
        reader = undefined
        onWaiting(true)
        await arrival(vault, file, stop.signal)
        onWaiting(false)
      }
    }
  }

  return new ReadableStream(
    {
      async pull(controller) {
        const piece = await readNext()
        if (stop.signal.aborted) return
        if (piece === undefined) {
          controller.close()
          return
        }
        start += piece.byteLength
        controller.enqueue(piece)
      },
      async cancel(reason) {
        stop.abort(reason)
        await reader?.cancel(reason)
      },
    },
    { highWaterMark: 0 },
  )
}

/** Resolves when more of the file is here than now, after a while in any case, and when the signal aborts. */
function arrival(vault: Vault, { id }: FileToRead, signal: AbortSignal): Promise<void> {
  const storedBytes = () => vault.items.get().find((item) => item.id === id)?.availability.storedBytes
  const before = storedBytes()
  return new Promise((resolve) => {
    const done = (): void => {
      unsubscribe()
      window.clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const unsubscribe = vault.items.subscribe(() => {
      if (storedBytes() !== before) done()
    })
    const timer = window.setTimeout(done, ASK_AGAIN_MS)
    signal.addEventListener('abort', done, { once: true })
  })
}
