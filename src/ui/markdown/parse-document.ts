import { DOCUMENT_DEADLINE_MS, MAX_DOCUMENT_LENGTH } from './limits.ts'
import type { MarkdownNodes } from './markdown-tree.ts'

/**
 * In a worker of its own, which a text that was made to keep a parser busy can hold up without holding up the page.
 *
 * @returns undefined where the text is better shown as it is
 */
export function parseDocument(text: string, signal: AbortSignal): Promise<MarkdownNodes | undefined> {
  if (text.length > MAX_DOCUMENT_LENGTH || signal.aborted) return Promise.resolve(undefined)
  const worker = new Worker(new URL('markdown.worker.ts', import.meta.url), { type: 'module', name: 'markdown' })
  return new Promise<MarkdownNodes | undefined>((resolve) => {
    const giveUp = () => resolve(undefined)
    const deadline = window.setTimeout(giveUp, DOCUMENT_DEADLINE_MS)
    signal.addEventListener('abort', giveUp, { once: true })
    worker.addEventListener('error', giveUp)
    worker.addEventListener('message', (event: MessageEvent<MarkdownNodes | undefined>) => resolve(event.data))
    worker.postMessage(text)
    signal.addEventListener('abort', () => window.clearTimeout(deadline), { once: true })
  }).finally(() => worker.terminate())
}
