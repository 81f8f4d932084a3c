import { createEffect, createMemo, createSignal, onCleanup, Show } from 'solid-js'
import type { Accessor, JSX } from 'solid-js'
import type { Cid } from '../../core/mesh.ts'
import { KeyedFor } from '../KeyedFor.tsx'
import { arrangeMessages } from './arrange-messages.ts'
import type { ArrangedMessage } from './arrange-messages.ts'
import type { MessageRun, RunGroup } from './message-runs.ts'

/** What a message likely takes, in pixels, before one was measured. */
const MESSAGE_PX = 60

/** How high runs were when they left the page, in pixels. */
export type RunHeights = Map<Cid, number>

const heightOf = (runs: readonly MessageRun[], heights: RunHeights): number =>
  runs.reduce((sum, run) => sum + (heights.get(run.key) ?? run.messages.length * MESSAGE_PX), 0)

type Watch = (box: HTMLElement, change: (entry: IntersectionObserverEntry) => void) => void

interface RunGroupBoxProps {
  readonly group: RunGroup
  readonly heights: RunHeights
  readonly isShownFirst: boolean
  readonly isKept: boolean
  readonly watch: Watch
  readonly children: (run: Accessor<MessageRun>) => JSX.Element
}

/** The boxes of some runs: in the page while they are not far from what is in sight, else an empty box of their height. */
export function RunGroupBox(props: RunGroupBoxProps): JSX.Element {
  let box: HTMLElement | undefined
  // eslint-disable-next-line solid/reactivity -- where it begins
  const [isNear, setNear] = createSignal(props.isShownFirst)
  const isShown = createMemo(() => isNear() || props.isKept)
  const height = () => heightOf(props.group.runs, props.heights)
  createEffect(() => {
    if (box !== undefined) props.watch(box, (entry) => setNear(entry.isIntersecting))
  })
  return (
    <div class="message-group" style={isShown() ? {} : { height: `${height()}px` }} ref={(element) => (box = element)}>
      <Show when={isShown()}>
        <KeyedFor each={props.group.runs} by={(run) => run.key}>
          {(run) => props.children(run)}
        </KeyedFor>
      </Show>
    </div>
  )
}

interface MessageRunBoxProps {
  readonly run: MessageRun
  readonly firstNew: Cid | undefined
  /** Whether it is in the page before it is known what is in sight. */
  readonly isShownFirst: boolean
  /** Stays in the page wherever it is scrolled to. */
  readonly isKept: boolean
  readonly heights: RunHeights
  readonly watch: Watch
  readonly children: (arranged: Accessor<ArrangedMessage>, cid: Cid) => JSX.Element
}

/** Some messages of a long room: in the page while they are near what is in sight, else an empty box of their height. */
export function MessageRunBox(props: MessageRunBoxProps): JSX.Element {
  let box: HTMLElement | undefined
  // eslint-disable-next-line solid/reactivity -- where it begins
  const [isNear, setNear] = createSignal(props.isShownFirst)
  const isShown = createMemo(() => isNear() || props.isKept)
  const arranged = createMemo<readonly ArrangedMessage[]>(
    (previous) => (isShown() ? arrangeMessages(props.run.messages, props.firstNew, previous, props.run.before) : []),
    [],
  )
  const change = (entry: IntersectionObserverEntry) => {
    if (!entry.isIntersecting && isShown()) props.heights.set(props.run.key, entry.boundingClientRect.height)
    setNear(entry.isIntersecting)
  }
  createEffect(() => {
    if (box !== undefined) props.watch(box, change)
  })
  return (
    <div
      class="message-run"
      style={isShown() ? {} : { height: `${heightOf([props.run], props.heights)}px` }}
      ref={(element) => (box = element)}
    >
      <Show when={isShown()}>
        <KeyedFor each={arranged()} by={(each) => each.message.cid}>
          {(each) => {
            const { cid } = each().message
            return props.children(each, cid)
          }}
        </KeyedFor>
      </Show>
    </div>
  )
}

/** How far beside what is in sight messages are made, so that they are there when they come into it. */
export const RUN_MARGIN = '1000px 0px'
/** The same for their boxes, which have to be there before. */
export const GROUP_MARGIN = '4000px 0px'

/** Tells boxes within a scroller whether they are near what is in sight. Call under an owner. */
export function createNearWatch(scroller: () => HTMLElement | undefined, margin: string): Watch {
  const changeByBox = new WeakMap<Element, (entry: IntersectionObserverEntry) => void>()
  let observer: IntersectionObserver | undefined
  onCleanup(() => observer?.disconnect())
  return (box, change) => {
    changeByBox.set(box, change)
    observer ??= new IntersectionObserver(
      (entries) => entries.forEach((entry) => changeByBox.get(entry.target)?.(entry)),
      { root: scroller() ?? null, rootMargin: margin },
    )
    observer.observe(box)
    onCleanup(() => observer?.unobserve(box))
  }
}
