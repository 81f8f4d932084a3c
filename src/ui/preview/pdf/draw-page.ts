import { TextLayer } from 'pdfjs-dist'
import type { PDFDocumentProxy, PDFPageProxy } from 'pdfjs-dist'

/** Pixels of one page's picture, 32 MiB: enough for a page as wide as a screen. */
const MAX_CANVAS_PIXELS = 8_000_000
/** Pieces of text on a page. A dense one has a few thousand; more would make the page slow, and can only be looked at. */
const MAX_TEXT_PIECES = 6_000
/** A page with many pictures takes a second or two. */
const DRAW_DEADLINE_MS = 10_000
/** Beyond these a page is a strip that nobody can read, and would be of any length in the list. Width by height. */
const [NARROWEST, WIDEST] = [0.2, 5]

/** Width by height, as it is shown. */
export async function readRatio(pdf: PDFDocumentProxy, number: number): Promise<number> {
  const { width, height } = (await pdf.getPage(number)).getViewport({ scale: 1 })
  const ratio = width / height
  return Number.isFinite(ratio) && ratio > 0 ? Math.min(Math.max(ratio, NARROWEST), WIDEST) : 1
}

interface PageTargets {
  readonly canvas: HTMLCanvasElement
  readonly text: HTMLElement
  /** Pixels of the page (CSS). */
  readonly width: number
  readonly density: number
}

/**
 * Draws a page and lays its letters over it, so that they can be selected and read aloud.
 *
 * @returns whether it could be drawn in time
 */
export async function drawPage(
  pdf: PDFDocumentProxy,
  number: number,
  targets: PageTargets,
  signal: AbortSignal,
): Promise<boolean> {
  const page = await pdf.getPage(number)
  signal.throwIfAborted()
  const isDrawn = await paint(page, targets, signal)
  if (isDrawn && !signal.aborted) await layText(page, targets)
  page.cleanup()
  return isDrawn
}

function viewportFor(page: PDFPageProxy, width: number) {
  return page.getViewport({ scale: width / page.getViewport({ scale: 1 }).width })
}

async function paint(page: PDFPageProxy, targets: PageTargets, signal: AbortSignal): Promise<boolean> {
  const { canvas, width, density } = targets
  const shown = viewportFor(page, width * density)
  const shrink = Math.min(1, Math.sqrt(MAX_CANVAS_PIXELS / (shown.width * shown.height)))
  const viewport = viewportFor(page, width * density * shrink)
  canvas.width = Math.max(1, Math.floor(viewport.width))
  canvas.height = Math.max(1, Math.floor(viewport.height))
  const task = page.render({ canvas, viewport })
  const stop = (): void => task.cancel()
  const timer = window.setTimeout(stop, DRAW_DEADLINE_MS)
  signal.addEventListener('abort', stop, { once: true })
  try {
    await task.promise
    return true
  } catch {
    // Damaged, cancelled or too slow: the page says that it could not be drawn.
    return false
  } finally {
    window.clearTimeout(timer)
    signal.removeEventListener('abort', stop)
  }
}

async function layText(page: PDFPageProxy, { text, width }: PageTargets): Promise<void> {
  const content = await page.getTextContent()
  if (content.items.length > MAX_TEXT_PIECES) return
  const viewport = viewportFor(page, width)
  text.style.setProperty('--total-scale-factor', String(viewport.scale))
  await new TextLayer({ textContentSource: content, container: text, viewport }).render()
}
