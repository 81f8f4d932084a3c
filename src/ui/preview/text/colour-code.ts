import type { CodeLine, ColourRequest } from './code-line.ts'

/** Long code takes half a second, on a slow phone two. What takes longer was made for it. */
const DEADLINE_MS = 6_000

/**
 * Has code coloured by a worker of its own: the patterns that find the pieces of a language can be held up by a text that was
 * made for it.
 *
 * @returns undefined when that took too long or failed, or was given up: the text can still be shown as it is
 */
export function colourCode(request: ColourRequest, signal: AbortSignal): Promise<readonly CodeLine[] | undefined> {
  if (signal.aborted) return Promise.resolve(undefined)
  const worker = new Worker(new URL('code.worker.ts', import.meta.url), { type: 'module', name: 'code' })
  return new Promise<readonly CodeLine[] | undefined>((resolve) => {
    const giveUp = () => end(undefined)
    const timer = window.setTimeout(giveUp, DEADLINE_MS)
    const end = (lines: readonly CodeLine[] | undefined) => {
      window.clearTimeout(timer)
      resolve(lines)
    }
    signal.addEventListener('abort', giveUp, { once: true })
    worker.addEventListener('error', giveUp)
    worker.addEventListener('message', ({ data }: MessageEvent<readonly CodeLine[]>) => end(data))
    worker.postMessage(request)
  }).finally(() => worker.terminate())
}
