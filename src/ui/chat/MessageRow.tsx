import Check from 'lucide-solid/icons/check'
import CheckCheck from 'lucide-solid/icons/check-check'
import { Show } from 'solid-js'
import type { JSX } from 'solid-js'
import type { Message } from '../../core/mesh.ts'
import { countDaysBetween, formatDay, formatFullDate, formatTime } from '../format.ts'
import { useSession } from '../mesh/session.ts'
import { Avatar } from '../parts/Avatar.tsx'
import { strings } from '../strings.ts'
import type { ArrangedMessage } from './arrange-messages.ts'

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
      <Show when={holders() > 0} fallback={<Check size={16} aria-hidden="true" />}>
        <CheckCheck size={16} aria-hidden="true" />
      </Show>
    </span>
  )
}

/** What was written is shown as the letters it is: nothing in it is parsed, linked or fetched. */
export function MessageRow(props: { readonly arranged: ArrangedMessage }): JSX.Element {
  const session = useSession()
  const message = () => props.arranged.message
  const mine = () => session.isSelf(message().author)
  const name = () => (mine() ? strings.chat.you : session.nameOf(message().author))
  return (
    <>
      <Show when={props.arranged.beginsDay}>
        <div class="day">
          <span>{describeDay(message().time)}</span>
        </div>
      </Show>
      <article
        class="message"
        classList={{ 'message-mine': mine(), 'message-turn': props.arranged.beginsTurn }}
        aria-label={`${name()}, ${formatTime(message().time)}`}
      >
        <Show when={!mine() && props.arranged.beginsTurn}>
          <Avatar memberId={message().author} name={session.nameOf(message().author)} />
        </Show>
        <div class="bubble">
          <Show when={!mine() && props.arranged.beginsTurn}>
            <span class="message-author">{name()}</span>
          </Show>
          <Show when={!message().removed} fallback={<p class="message-text soft">{strings.chat.removed}</p>}>
            <p class="message-text" dir="auto">
              {message().text}
            </p>
          </Show>
          <span class="message-meta">
            <Show when={message().editedAt !== undefined && !message().removed}>
              <span>{strings.chat.edited}</span>
            </Show>
            <time dateTime={new Date(message().time).toISOString()} title={formatFullDate(message().time)}>
              {formatTime(message().time)}
            </time>
            <Show when={mine()}>
              <DeliveryTick message={message()} />
            </Show>
          </span>
        </div>
      </article>
    </>
  )
}
