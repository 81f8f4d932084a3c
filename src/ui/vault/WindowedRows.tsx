import { createEffect, createMemo, createSignal, Index, on, onCleanup, Show } from 'solid-js'
import type { Accessor, JSX } from 'solid-js'
import { KeyedFor } from '../KeyedFor.tsx'

/** Rows that come and go together. Fewer would mean more to watch, more would mean more to make while scrolling. */
const RUN_LENGTH = 12
/** Made at once, before it is known what can be seen: enough for any screen, and all of most folders. */
const FIRST_CHUNKS = 2
/** How far beside what can be seen rows are made, so that they are there when they come into sight. */
const MARGIN = '1000px 0px'

interface WindowedRowsProps<T> {
  readonly each: readonly T[]
  readonly by: (item: T) => string
  /** Rows that come and go together, where the usual number does not suit. */
  readonly runLength?: number | undefined
  /** Pixels that a row takes, before one was measured. */
  readonly rowHeight: number
  /** Key of a row that stays in the page wherever it is scrolled to: the one that Tab goes to. */
  readonly keep?: string | undefined
  /** What a run of rows is to assistive software. */
  readonly runRole: 'rowgroup' | 'presentation'
  readonly children: (item: Accessor<T>, index: Accessor<number>) => JSX.Element
}

/**
 * A long list of which only what is near the screen is in the page, in runs: each gives way to an empty box of its
 * height. Rows may be of any height.
 */
export function WindowedRows<T>(props: WindowedRowsProps<T>): JSX.Element {
  const [measured, setMeasured] = createSignal<number>()
  const runLength = () => props.runLength ?? RUN_LENGTH
  const runs = createMemo(() => splitRuns(props.each, runLength()))
  // What is shown differently has another height.
  createEffect(on(runLength, () => setMeasured(undefined), { defer: true }))
  const keptRun = createMemo(() =>
    props.keep === undefined
      ? undefined
      : Math.floor(props.each.findIndex((item) => props.by(item) === props.keep) / runLength()),
  )

  const changeByBox = new WeakMap<Element, (entry: IntersectionObserverEntry) => void>()
  let observer: IntersectionObserver | undefined
  const watch = (box: HTMLElement, change: (entry: IntersectionObserverEntry) => void) => {
    changeByBox.set(box, change)
    observer ??= new IntersectionObserver(
      (entries) => entries.forEach((entry) => changeByBox.get(entry.target)?.(entry)),
      {
        root: findScroller(box),
        rootMargin: MARGIN,
      },
    )
    observer.observe(box)
    onCleanup(() => observer?.unobserve(box))
  }
  onCleanup(() => observer?.disconnect())

  return (
    <Index each={runs()}>
      {(run, at) => (
        <Run
          isFirst={at < FIRST_CHUNKS}
          isKept={keptRun() === at}
          role={props.runRole}
          height={(measured() ?? props.rowHeight) * run().length}
          watch={watch}
          isMeasured={measured() !== undefined}
          onHeight={(height) => setMeasured((known) => known ?? height / run().length)}
        >
          <KeyedFor each={run()} by={(item) => props.by(item)}>
            {/* eslint-disable-next-line solid/reactivity -- handed on as a signal */}
            {(item, index) => props.children(item, () => at * runLength() + index())}
          </KeyedFor>
        </Run>
      )}
    </Index>
  )
}

function splitRuns<T>(rows: readonly T[], length: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(rows.length / length) }, (_, i) => rows.slice(i * length, (i + 1) * length))
}

interface RunProps {
  readonly isFirst: boolean
  readonly isKept: boolean
  readonly role: 'rowgroup' | 'presentation'
  /** What it likely takes, while it was never shown. */
  readonly height: number
  readonly watch: (box: HTMLElement, change: (entry: IntersectionObserverEntry) => void) => void
  readonly isMeasured: boolean
  readonly onHeight: (height: number) => void
  readonly children: JSX.Element
}

function Run(props: RunProps): JSX.Element {
  let box: HTMLElement | undefined
  // eslint-disable-next-line solid/reactivity -- where it begins
  const [isNear, setNear] = createSignal(props.isFirst)
  const [height, setHeight] = createSignal<number>()
  const isShown = () => isNear() || props.isKept

  const change = (entry: IntersectionObserverEntry) => {
    if (!entry.isIntersecting && isShown()) setHeight(entry.boundingClientRect.height)
    setNear(entry.isIntersecting)
  }
  createEffect(() => {
    if (box !== undefined) props.watch(box, change)
  })
  createEffect(
    on(isShown, (shown) => {
      // Measured once: to ask lays the page out, in the middle of scrolling.
      if (!shown || props.isMeasured || box === undefined) return
      const height = box.offsetHeight
      if (height > 0) props.onHeight(height)
    }),
  )

  return (
    <div
      class="row-run"
      role={isShown() ? props.role : 'presentation'}
      style={isShown() ? {} : { height: `${height() ?? props.height}px` }}
      ref={(element) => (box = element)}
    >
      <Show when={isShown()}>{props.children}</Show>
    </div>
  )
}

/** What scrolls the element; `null` is the window. */
function findScroller(element: HTMLElement): HTMLElement | null {
  for (let at = element.parentElement; at !== null; at = at.parentElement) {
    if (/auto|scroll/.test(getComputedStyle(at).overflowY)) return at
  }
  return null
}
