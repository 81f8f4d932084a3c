import ArrowDown from 'lucide-solid/icons/arrow-down'
import { createEffect, createMemo, createSignal, on, onCleanup, onMount, Show } from 'solid-js'
import type { JSX } from 'solid-js'
import { KeyedFor } from '../KeyedFor.tsx'
import { useSession } from '../mesh/session.ts'
import { strings } from '../strings.ts'
import { useToasts } from '../toasts.ts'
import { arrangeMessages } from './arrange-messages.ts'
import { MessageRow } from './MessageRow.tsx'

/** Nearer to the end than this counts as being at the end: a touch does not stop on the pixel. */
const END_PX = 48

interface MessageLogProps {
  /** Called when the newest message is in view. */
  readonly onSeen: () => void
}

/** The messages, staying at the end while the reader is there and staying put while not. */
export function MessageLog(props: MessageLogProps): JSX.Element {
  const session = useSession()
  const toasts = useToasts()
  const [loading, setLoading] = createSignal(false)
  const [atEnd, setAtEnd] = createSignal(true)
  const [missed, setMissed] = createSignal(0)
  const arranged = createMemo(() => arrangeMessages(session.messages()))
  let scroller: HTMLDivElement | undefined

  const seen = () => {
    if (document.visibilityState !== 'visible') return
    setMissed(0)
    props.onSeen()
  }
  const goToEnd = () => {
    scroller?.scrollTo({ top: scroller.scrollHeight })
    setAtEnd(true)
    seen()
  }
  const scrolled = () => {
    if (scroller === undefined) return
    const end = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < END_PX
    setAtEnd(end)
    if (end) seen()
  }
  const showEarlier = async () => {
    if (loading()) return
    const before = scroller?.scrollHeight ?? 0
    setLoading(true)
    try {
      await session.mesh.lobby.loadOlder()
    } catch (error) {
      toasts.showError(error)
    }
    setLoading(false)
    // What the reader was looking at stays where it was.
    if (scroller !== undefined) scroller.scrollTop += scroller.scrollHeight - before
  }

  createEffect(
    on(session.messages, (messages, previous) => {
      if (loading()) return
      const known = new Set(previous?.map((message) => message.cid))
      const added = previous === undefined ? [] : messages.filter((message) => !known.has(message.cid))
      if (atEnd() || added.some((message) => session.isSelf(message.author))) goToEnd()
      else setMissed(missed() + added.length)
    }),
  )

  onMount(() => {
    if (scroller === undefined) return
    // A keyboard that slides in, or a rotated screen, must not hide the end.
    const resized = new ResizeObserver(() => (atEnd() ? goToEnd() : undefined))
    resized.observe(scroller)
    document.addEventListener('visibilitychange', scrolled)
    onCleanup(() => {
      resized.disconnect()
      document.removeEventListener('visibilitychange', scrolled)
    })
  })

  return (
    <div class="chat-log-frame">
      <div
        class="chat-log"
        role="log"
        aria-label={strings.chat.log}
        aria-live="polite"
        tabIndex={0}
        ref={(element) => (scroller = element)}
        onScroll={scrolled}
      >
        <Show when={session.hasOlder()}>
          <button
            type="button"
            class="button button-quiet chat-earlier"
            aria-disabled={loading()}
            onClick={() => void showEarlier()}
          >
            {strings.chat.showEarlier}
          </button>
        </Show>
        <KeyedFor each={arranged()} by={(each) => each.message.cid}>
          {(each) => <MessageRow arranged={each()} />}
        </KeyedFor>
      </div>
      <Show when={!atEnd()}>
        <button type="button" class="button chat-jump" onClick={goToEnd}>
          <ArrowDown size={18} aria-hidden="true" />
          {missed() > 0 ? strings.chat.newMessages(missed()) : strings.chat.jumpToLatest}
        </button>
      </Show>
    </div>
  )
}
