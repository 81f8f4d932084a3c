import ArrowDown from 'lucide-solid/icons/arrow-down'
import ArrowUp from 'lucide-solid/icons/arrow-up'
import X from 'lucide-solid/icons/x'
import {
  createEffect,
  createMemo,
  createSelector,
  createSignal,
  createUniqueId,
  on,
  onCleanup,
  onMount,
  Show,
  untrack,
} from 'solid-js'
import type { JSX } from 'solid-js'
import type { Cid, Message } from '../../core/mesh.ts'
import { KeyedFor } from '../KeyedFor.tsx'
import { useSession } from '../mesh/session.ts'
import { strings } from '../strings.ts'
import { useToasts } from '../toasts.ts'
import { findNews } from './changed-messages.ts'
import { groupRuns, splitRuns } from './message-runs.ts'
import type { MessageRun, RunGroup } from './message-runs.ts'
import { MessageRow } from './MessageRow.tsx'
import { createNearWatch, GROUP_MARGIN, MessageRunBox, RUN_MARGIN, RunGroupBox } from './MessageRunBox.tsx'
import type { RunHeights } from './MessageRunBox.tsx'
import { useRoom } from './room-session.ts'
import { createScrollHold } from './scroll-hold.ts'

/** Nearer to the end than this counts as being at the end: a touch does not stop on the pixel. */
const END_PX = 48
/** Nearer to the beginning than this, what is before is loaded: soon enough that most never see an edge. */
const NEAR_TOP_PX = 600
/** Of a new message, what is read out: more than this is for reading. */
const MAX_HEARD = 200
/** Runs of messages made at once, before it is known what is in sight: those at the end, or all where they are few. */
const FIRST_RUNS = 3
/** How much of the log stands above the line where what is new begins. */
const ABOVE_NEW = 0.25

function describeHeard(messages: readonly Message[], nameOf: (id: Message['author']) => string): string {
  const [only] = messages
  if (only === undefined) return ''
  if (messages.length > 1) return strings.chat.newMessages(messages.length)
  const text = only.text === '' ? strings.chat.heardFiles(only.files.length) : only.text.slice(0, MAX_HEARD)
  return strings.chat.heard(nameOf(only.author), text)
}

/** The messages, staying at the end while the reader is there and staying put while not. Arrow keys go through them. */
export function MessageLog(): JSX.Element {
  const session = useSession()
  const toasts = useToasts()
  const view = useRoom()
  const hintId = createUniqueId()
  const rowByCid = new Map<Cid, HTMLElement>()
  const [loading, setLoading] = createSignal(false)
  const [atEnd, setAtEnd] = createSignal(true)
  const [isVisible, setVisible] = createSignal(document.visibilityState === 'visible')
  const [missed, setMissed] = createSignal(0)
  const [heard, setHeard] = createSignal('')
  const [firstNew, setFirstNew] = createSignal(untrack(view.firstUnread))
  const [newAbove, setNewAbove] = createSignal(untrack(view.unread))
  const [chosen, setChosen] = createSignal<Cid>()
  const [flashed, setFlashed] = createSignal<Cid>()
  const runs = createMemo<readonly MessageRun[]>((previous) => splitRuns(view.messages(), previous), [])
  const groups = createMemo<readonly RunGroup[]>((previous) => groupRuns(runs(), previous), [])
  const current = createMemo(() => {
    const cid = chosen()
    return cid !== undefined && view.find(cid) !== undefined ? cid : view.messages().at(-1)?.cid
  })
  const [pointed, setPointed] = createSignal<Cid>()
  const [focused, setFocused] = createSignal<Cid>()
  const [isByPointer, setByPointer] = createSignal(false)
  /** Never scrolled out of the page: where Tab leads to, and where what is new begins. */
  const runOf = (cid: Cid | undefined) => {
    const message = cid === undefined ? undefined : view.find(cid)
    return message === undefined ? undefined : runs().findLast((run) => run.messages.includes(message))?.key
  }
  const currentRun = createMemo(() => runOf(current()))
  const firstNewRun = createMemo(() => runOf(firstNew()))
  const isKept = (run: MessageRun) => run.key === currentRun() || run.key === firstNewRun()
  /** Without waiting for what is in sight. */
  const isShownFirst = (run: MessageRun) => untrack(runs).slice(-FIRST_RUNS).includes(run)
  const isActive = createSelector(() => (isByPointer() ? (pointed() ?? focused()) : (focused() ?? pointed())))
  const isCurrent = createSelector(current)
  const isFlashed = createSelector(flashed)
  const isNewAbove = () => {
    const cid = firstNew()
    return newAbove() > 0 && cid !== undefined && view.find(cid) === undefined
  }
  const hold = createScrollHold()
  let scroller: HTMLDivElement | undefined
  const heights: RunHeights = new Map()
  const watchGroup = createNearWatch(() => scroller, GROUP_MARGIN)
  const watchRun = createNearWatch(() => scroller, RUN_MARGIN)
  let rows: HTMLDivElement | undefined
  let hasFailed = false
  let seen = { top: 0, size: '' }

  const look = () => {
    if (scroller === undefined) return seen
    return { top: scroller.scrollTop, size: `${scroller.scrollHeight} ${scroller.clientHeight}` }
  }
  const goToEnd = () => {
    scroller?.scrollTo({ top: scroller.scrollHeight })
    setAtEnd(true)
    setMissed(0)
    seen = look()
  }
  const lookAround = () => {
    if (scroller === undefined || rows === undefined) return
    const now = look()
    // Who was at the end and did not scroll up is there still: the observer of sizes has not been told yet.
    const isGrown = now.size !== seen.size && now.top >= seen.top
    seen = now
    if (atEnd() && isGrown) return
    const end = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < END_PX
    setAtEnd(end)
    if (end) setMissed(0)
    hold.take(scroller, rows)
    if (scroller.scrollTop < NEAR_TOP_PX && !hasFailed) void loadEarlier()
  }
  const loadEarlier = async () => {
    if (loading() || !view.hasOlder()) return
    setLoading(true)
    hasFailed = false
    try {
      await view.room.loadOlder()
    } catch (error) {
      hasFailed = true
      toasts.showError(error)
    }
    setLoading(false)
    hold.keep(scroller)
    // What came may not fill the screen, or be no messages at all.
    if (!hasFailed) lookAround()
  }

  view.controls.reveal = (cid) => {
    if (view.find(cid) === undefined) return false
    // Its run comes into the page by that.
    setChosen(cid)
    const row = rowByCid.get(cid)
    if (row === undefined) return false
    const show = () => row.scrollIntoView({ block: 'center' })
    show()
    row.focus({ preventScroll: true })
    // Rows that were out of sight have their real height only now.
    requestAnimationFrame(show)
    setFlashed(undefined)
    setFlashed(cid)
    return true
  }

  createEffect(
    on(view.messages, (messages, previous) => {
      const added = previous === undefined ? [] : findNews(previous, messages)
      const isOwn = added.some((message) => session.isSelf(message.author))
      if (isOwn) setFirstNew(undefined)
      if (atEnd() || isOwn) goToEnd()
      else {
        hold.keep(scroller)
        setMissed(missed() + added.length)
      }
      const others = added.filter((message) => !session.isSelf(message.author))
      if (others.length > 0) setHeard(describeHeard(others, session.nameOf))
    }),
  )

  /** To where what is new begins, when that is here; else to the end. */
  const openAtNew = () => {
    const cid = firstNew()
    const row = cid === undefined ? undefined : rowByCid.get(cid)
    if (row === undefined || scroller === undefined) return goToEnd()
    setAtEnd(false)
    const top = row.getBoundingClientRect().top - scroller.getBoundingClientRect().top + scroller.scrollTop
    scroller.scrollTo({ top: top - scroller.clientHeight * ABOVE_NEW })
  }

  onMount(() => {
    if (scroller === undefined || rows === undefined) return
    openAtNew()
    lookAround()
    // A keyboard that slides in, a rotated screen, a row that grows: none of them moves what is being read.
    const resized = new ResizeObserver(() => {
      if (atEnd()) goToEnd()
      else hold.keep(scroller)
      lookAround()
    })
    resized.observe(scroller)
    resized.observe(rows)
    const turned = () => setVisible(document.visibilityState === 'visible')
    document.addEventListener('visibilitychange', turned)
    onCleanup(() => {
      resized.disconnect()
      document.removeEventListener('visibilitychange', turned)
    })
  })

  const isSeen = () => atEnd() && isVisible()
  createEffect(() => {
    if (view.unread() > 0 && isSeen()) view.room.markRead().catch((error: unknown) => toasts.showError(error))
  })
  createEffect(
    on(
      view.firstUnread,
      (first, previous) => {
        if (first !== undefined && previous === undefined && !isSeen()) setFirstNew(first)
      },
      { defer: true },
    ),
  )

  const focus = (cid: Cid, has: boolean) => {
    setFocused((now) => (has ? cid : now === cid ? undefined : now))
    if (!has) return
    setChosen(cid)
    setByPointer(false)
  }
  const hover = (cid: Cid, has: boolean) => {
    setPointed((now) => (has ? cid : now === cid ? undefined : now))
    setByPointer(has)
  }
  const moveTo = (index: number) => {
    const message = view.messages()[Math.min(Math.max(index, 0), view.messages().length - 1)]
    if (message === undefined) return
    setChosen(message.cid)
    rowByCid.get(message.cid)?.focus()
  }
  const press = (event: KeyboardEvent) => {
    if (!(event.target instanceof HTMLElement) || !event.target.matches('.message') || event.altKey) return
    const index = view.messages().findIndex((message) => message.cid === current())
    const last = view.messages().length - 1
    const target = { ArrowUp: index - 1, ArrowDown: index + 1, Home: 0, End: last }[event.key]
    if (target === undefined) return
    event.preventDefault()
    moveTo(target)
    if (event.key === 'End') goToEnd()
  }
  const jumpToNew = async () => {
    const cid = firstNew()
    if (cid !== undefined) await view.jumpTo(cid)
    setNewAbove(0)
  }

  return (
    <div class="chat-log-frame">
      <div
        class="chat-log"
        role="log"
        aria-label={strings.chat.log}
        aria-describedby={hintId}
        // What arrives is told below: read out from here, all that is loaded while scrolling back would be too.
        aria-live="off"
        aria-busy={loading()}
        onScroll={lookAround}
        onKeyDown={press}
        ref={(element) => (scroller = element)}
      >
        <div class="chat-rows" ref={(element) => (rows = element)}>
          <Show when={view.hasOlder()}>
            <button
              type="button"
              class="button button-quiet chat-earlier"
              aria-disabled={loading()}
              onClick={() => void loadEarlier()}
            >
              {loading() ? strings.chat.loadingEarlier : strings.chat.showEarlier}
            </button>
          </Show>
          <KeyedFor each={groups()} by={(group) => group.key}>
            {(group) => (
              <RunGroupBox
                group={group()}
                heights={heights}
                isShownFirst={group().runs.some(isShownFirst)}
                isKept={group().runs.some(isKept)}
                watch={watchGroup}
              >
                {(run) => (
                  <MessageRunBox
                    run={run()}
                    heights={heights}
                    firstNew={firstNew()}
                    isShownFirst={isShownFirst(run())}
                    isKept={isKept(run())}
                    watch={watchRun}
                  >
                    {(each, cid) => {
                      onCleanup(() => rowByCid.delete(cid))
                      return (
                        <MessageRow
                          arranged={each()}
                          isCurrent={isCurrent(cid)}
                          isActive={isActive(cid)}
                          isFlashed={isFlashed(cid)}
                          onFocus={(has) => focus(cid, has)}
                          onHover={(has) => hover(cid, has)}
                          ref={(element) => rowByCid.set(cid, element)}
                        />
                      )
                    }}
                  </MessageRunBox>
                )}
              </RunGroupBox>
            )}
          </KeyedFor>
        </div>
      </div>
      <p class="visually-hidden" id={hintId}>
        {strings.chat.logHint}
      </p>
      <div class="visually-hidden" aria-live="polite">
        {heard()}
      </div>
      <Show when={isNewAbove()}>
        <div class="chat-new-above">
          <button type="button" class="button" onClick={() => void jumpToNew()}>
            <ArrowUp size={18} aria-hidden="true" />
            {strings.chat.jumpToNew(newAbove())}
          </button>
          <button
            type="button"
            class="icon-button"
            aria-label={strings.chat.hideJumpToNew}
            onClick={() => setNewAbove(0)}
          >
            <X size={18} aria-hidden="true" />
          </button>
        </div>
      </Show>
      <Show when={!atEnd()}>
        <button type="button" class="button chat-jump" onClick={goToEnd}>
          <ArrowDown size={18} aria-hidden="true" />
          {missed() > 0 ? strings.chat.newMessages(missed()) : strings.chat.jumpToLatest}
        </button>
      </Show>
    </div>
  )
}
