import type { PDFDocumentProxy } from 'pdfjs-dist'
import { createEffect, createSignal, on, onCleanup, Show } from 'solid-js'
import type { JSX } from 'solid-js'
import { strings } from '../../strings.ts'
import { drawPage, readRatio } from './draw-page.ts'

interface PdfPageProps {
  readonly pdf: PDFDocumentProxy
  readonly number: number
  readonly amount: number
  /** Of the first page, which most of the others are like. */
  readonly likelyRatio: number
  /** Whether it is near what can be seen. */
  readonly isNear: boolean
  readonly ref: (element: HTMLElement) => void
}

/** A page, drawn while it is near: a document has thousands, and each drawn one is some megabytes. */
export function PdfPage(props: PdfPageProps): JSX.Element {
  // eslint-disable-next-line solid/reactivity -- where it begins
  const [ratio, setRatio] = createSignal(props.likelyRatio)
  const [isBroken, setBroken] = createSignal(false)
  let box: HTMLElement | undefined

  const draw = async (pdf: PDFDocumentProxy, number: number, holder: HTMLElement, signal: AbortSignal) => {
    try {
      setRatio(await readRatio(pdf, number))
      if (signal.aborted) return
      const canvas = document.createElement('canvas')
      const text = document.createElement('div')
      text.className = 'pdf-text'
      const targets = { canvas, text, width: holder.clientWidth, density: window.devicePixelRatio }
      const isDrawn = await drawPage(pdf, number, targets, signal)
      if (signal.aborted) return
      if (isDrawn) holder.replaceChildren(canvas, text)
      else setBroken(true)
    } catch {
      if (!signal.aborted) setBroken(true)
    }
  }

  createEffect(
    on(
      () => props.isNear,
      (isNear) => {
        if (!isNear || box === undefined) return
        const gone = new AbortController()
        const holder = box
        void draw(props.pdf, props.number, holder, gone.signal)
        onCleanup(() => {
          gone.abort()
          holder.replaceChildren()
        })
      },
    ),
  )

  return (
    <div
      class="pdf-page"
      role="group"
      aria-label={strings.preview.pageOf(props.number, props.amount)}
      style={{ 'aspect-ratio': String(ratio()) }}
      ref={(element) => props.ref(element)}
    >
      <div class="pdf-sheet" ref={(element) => (box = element)} />
      <Show when={isBroken()}>
        <p class="pdf-broken">{strings.preview.brokenPage}</p>
      </Show>
    </div>
  )
}
