import { createResource, createSignal, Index, Match, onCleanup, Show, Switch } from 'solid-js'
import type { JSX } from 'solid-js'
import { strings } from '../../strings.ts'
import { readRatio } from './draw-page.ts'
import { openPdf } from './open-pdf.ts'
import type { OpenedPdf } from './open-pdf.ts'
import { PdfPage } from './PdfPage.tsx'
import './pdf-preview.css'

/** Pages that one scrolls through here. What is longer is a book, and a reader opens it better. */
const MAX_PAGES = 1_000
/** How far beside what can be seen pages are drawn. */
const MARGIN = '600px 0px'

interface PdfPreviewProps {
  readonly name: string
  readonly blob: Blob
}

type Opened = (OpenedPdf & { readonly state: 'open'; readonly ratio: number }) | { readonly state: 'locked' | 'broken' }

/** A document, page below page. */
// eslint-disable-next-line import/no-default-export -- what `lazy` takes
export default function PdfPreview(props: PdfPreviewProps): JSX.Element {
  const gone = new AbortController()
  const [near, setNear] = createSignal<ReadonlySet<number>>(new Set([1]))
  onCleanup(() => gone.abort())

  const [opened] = createResource(async (): Promise<Opened> => {
    const pdf = await openPdf(await props.blob.arrayBuffer(), gone.signal)
    if (pdf.state !== 'open') return pdf
    return readRatio(pdf.pdf, 1).then(
      (ratio) => ({ ...pdf, ratio }),
      () => ({ state: 'broken' }),
    )
  })
  const ready = () => (opened.state === 'ready' ? opened() : undefined)
  const document = () => {
    const now = ready()
    return now?.state === 'open' ? now : undefined
  }

  const numberByElement = new WeakMap<Element, number>()
  let observer: IntersectionObserver | undefined
  onCleanup(() => observer?.disconnect())
  const watch = (scroller: HTMLElement) => {
    observer = new IntersectionObserver(
      (entries) =>
        setNear((before) => {
          const after = new Set(before)
          for (const { target, isIntersecting } of entries) {
            const number = numberByElement.get(target) ?? 0
            if (isIntersecting) after.add(number)
            else after.delete(number)
          }
          return after
        }),
      { root: scroller, rootMargin: MARGIN },
    )
  }
  const watchPage = (page: HTMLElement, number: number) => {
    numberByElement.set(page, number)
    observer?.observe(page)
  }

  return (
    <Switch
      fallback={
        <p class="preview-none" role="status">
          {strings.preview.loading(props.name)}
        </p>
      }
    >
      <Match when={ready()?.state === 'locked'}>
        <p class="preview-none">{strings.preview.lockedDocument}</p>
      </Match>
      <Match when={ready()?.state === 'broken'}>
        <p class="preview-none">{strings.preview.brokenDocument}</p>
      </Match>
      <Match when={document()}>
        {(open) => {
          const amount = () => open().pdf.numPages
          const shown = () => Array.from({ length: Math.min(amount(), MAX_PAGES) }, (_, at) => at + 1)
          return (
            <div
              class="pdf"
              tabIndex={0}
              role="region"
              aria-label={strings.preview.documentLabel(props.name, amount())}
              ref={watch}
            >
              <Index each={shown()}>
                {(number) => (
                  <PdfPage
                    pdf={open().pdf}
                    number={number()}
                    amount={amount()}
                    likelyRatio={open().ratio}
                    isNear={near().has(number())}
                    ref={(element) => watchPage(element, number())}
                  />
                )}
              </Index>
              <Show when={amount() > MAX_PAGES}>
                <p class="preview-none">{strings.preview.morePages(MAX_PAGES)}</p>
              </Show>
            </div>
          )
        }}
      </Match>
    </Switch>
  )
}
