import AtSign from 'lucide-solid/icons/at-sign'
import Check from 'lucide-solid/icons/check'
import CheckCheck from 'lucide-solid/icons/check-check'
import { createSignal, createUniqueId, Show } from 'solid-js'
import type { JSX } from 'solid-js'
import type { Message } from '../../core/mesh.ts'
import { countDaysBetween, formatDay, formatFullDate, formatTime } from '../format.ts'
import { useSession } from '../mesh/session.ts'
import { VerifiedMark } from '../parts/VerifiedMark.tsx'
import { StillIcon } from '../parts/StillIcon.tsx'
import { Avatar } from '../parts/Avatar.tsx'
import { strings } from '../strings.ts'
import type { ArrangedMessage } from './arrange-messages.ts'
import { FileLinks } from './FileLinks.tsx'
import { MessageText } from './MessageText.tsx'
import { MessageToolbar } from './MessageToolbar.tsx'
import { ReactionList } from './ReactionList.tsx'
import { ReplyQuote } from './ReplyQuote.tsx'
import { useRoom } from './room-session.ts'
import './message.css'

function describeDay(time: number): string {
  const now = Date.now()
  const days = countDaysBetween(time, now)
  if (days === 0) return strings.chat.today
  if (days === 1) return strings.chat.yesterday
  return formatDay(time, now)
}

/** One tick: on this device. Two: another member has it. */
function DeliveryTick(props: { readonly message: Message }): JSX.Element {
  const holders = () => props.message.receivedBy.length
  const label = () => (holders() > 0 ? strings.chat.delivered(holders()) : strings.chat.pending)
  return (
    <span class="tick" classList={{ 'tick-delivered': holders() > 0 }} role="img" aria-label={label()} title={label()}>
      <Show when={holders() > 0} fallback={<StillIcon icon={Check} size={16} />}>
        <StillIcon icon={CheckCheck} size={16} />
      </Show>
    </span>
  )
}

function MessageMeta(props: { readonly message: Message; readonly mine: boolean }): JSX.Element {
  const editedAt = () => (props.message.removed ? undefined : props.message.editedAt)
  return (
    <span class="message-meta">
      <Show when={editedAt()}>
        {(at) => <span title={strings.chat.editedAt(formatFullDate(at()))}>{strings.chat.edited}</span>}
      </Show>
      <time dateTime={new Date(props.message.time).toISOString()} title={formatFullDate(props.message.time)}>
        {formatTime(props.message.time)}
      </time>
      <Show when={props.mine}>
        <DeliveryTick message={props.message} />
      </Show>
    </span>
  )
}

interface MessageRowProps {
  readonly arranged: ArrangedMessage
  /** The one that Tab leads to. */
  readonly isCurrent: boolean
  /** The one that shows what can be done with it: of those with the pointer and the focus, which got it last. */
  readonly isActive: boolean
  /** It was jumped to. */
  readonly isFlashed: boolean
  readonly onFocus: (has: boolean) => void
  readonly onHover: (has: boolean) => void
  readonly ref: (element: HTMLElement) => void
}

/**
 * A message. What can be done with it is shown while it has the pointer or the focus; a tap gives it the focus.
 * Nothing that it names is fetched.
 */
export function MessageRow(props: MessageRowProps): JSX.Element {
  const session = useSession()
  const view = useRoom()
  const textId = createUniqueId()
  const [isToolFocused, setToolFocused] = createSignal(false)
  const [isOpen, setOpen] = createSignal(false)
  let row: HTMLElement | undefined
  const message = () => props.arranged.message
  const mine = () => session.isSelf(message().author)
  const withActions = () => !message().removed && (props.isActive || isToolFocused() || isOpen())
  const mentionsMe = () => !mine() && message().mentions.some((id) => session.isSelf(id))
  const isTool = (target: EventTarget | null) => target instanceof Element && target.closest('.message-tools') !== null

  const press = (event: KeyboardEvent) => {
    if (event.target !== row || event.altKey || event.ctrlKey || event.metaKey || message().removed) return
    if (event.key === 'Enter') row?.querySelector<HTMLElement>('.message-tools button')?.focus()
    else if (event.key === 'Delete' && mine()) view.askRemove(message())
    else return
    event.preventDefault()
  }

  return (
    <>
      <Show when={props.arranged.beginsDay}>
        <div class="day">
          <span>{describeDay(message().time)}</span>
        </div>
      </Show>
      <Show when={props.arranged.beginsNew}>
        <div class="day new-line">
          <span>{strings.chat.newLine}</span>
        </div>
      </Show>
      <article
        class="message"
        classList={{
          'message-mine': mine(),
          'message-turn': props.arranged.beginsTurn,
          'message-flash': props.isFlashed,
          'message-active': withActions(),
          'message-mentions-me': mentionsMe(),
        }}
        aria-label={`${view.who(message().author)}, ${formatTime(message().time)}`}
        aria-describedby={textId}
        tabIndex={props.isCurrent ? 0 : -1}
        ref={(element) => {
          row = element
          props.ref(element)
        }}
        onKeyDown={press}
        onPointerEnter={(event) => event.pointerType === 'mouse' && props.onHover(true)}
        onPointerLeave={() => props.onHover(false)}
        onFocusIn={(event) => {
          setToolFocused(isTool(event.target))
          props.onFocus(true)
        }}
        onFocusOut={(event) => {
          // Within the row, what gets the focus next tells: without the toolbar it could not get there.
          if (event.relatedTarget instanceof Node && event.currentTarget.contains(event.relatedTarget)) return
          setToolFocused(false)
          props.onFocus(false)
        }}
      >
        <Show when={!mine() && props.arranged.beginsTurn}>
          <Avatar memberId={message().author} name={session.nameOf(message().author)} />
        </Show>
        <div class="message-body">
          <div class="bubble">
            <Show when={!mine() && props.arranged.beginsTurn}>
              <span class="message-author" dir="auto">
                {session.nameOf(message().author)}
                <VerifiedMark memberId={message().author} />
              </span>
            </Show>
            <Show when={mentionsMe()}>
              <span class="message-mention-mark">
                <AtSign size={14} aria-hidden="true" />
                {strings.chat.mentionedYou}
              </span>
            </Show>
            <Show when={message().replyTo}>{(target) => <ReplyQuote target={target()} />}</Show>
            <Show
              when={!message().removed}
              fallback={
                <p class="message-text message-removed" id={textId}>
                  {strings.chat.removed}
                </p>
              }
            >
              <MessageText id={textId} message={message()} />
            </Show>
            <FileLinks files={message().files} />
            <MessageMeta message={message()} mine={mine()} />
          </div>
          <ReactionList message={message()} />
          <Show when={withActions()}>
            <MessageToolbar message={message()} mine={mine()} onOpenChange={setOpen} />
          </Show>
        </div>
      </article>
    </>
  )
}
