import { Show } from 'solid-js'
import type { JSX } from 'solid-js'
import type { Cid, Message } from '../../core/mesh.ts'
import { useSession } from '../mesh/session.ts'
import { strings } from '../strings.ts'
import { useRoom } from './room-session.ts'

/** Of a quoted message: more is a click away. */
const MAX_QUOTED = 160

/** What a message says, in a line. */
export function quoteMessage(message: Message): string {
  if (message.removed) return strings.chat.removed
  if (message.text !== '') return message.text.slice(0, MAX_QUOTED)
  return strings.chat.replyFiles(message.files.map(({ name }) => name).join(', '))
}

/** What a message answers, as far as it is here. A press leads to it. */
export function ReplyQuote(props: { readonly target: Cid }): JSX.Element {
  const session = useSession()
  const view = useRoom()
  const quoted = () => view.find(props.target)
  const label = () => {
    const message = quoted()
    return message === undefined
      ? strings.chat.replyToEarlier
      : strings.chat.replyToNamed(view.who(message.author), quoteMessage(message))
  }
  return (
    <Show
      when={quoted() !== undefined || !view.isAbsent(props.target)}
      fallback={<p class="quote quote-absent">{strings.chat.replyToAbsent}</p>}
    >
      <button type="button" class="quote" aria-label={label()} onClick={() => void view.jumpTo(props.target)}>
        <Show when={quoted()} fallback={<span class="quote-text">{strings.chat.replyToEarlier}</span>}>
          {(message) => (
            <>
              <span class="quote-author" dir="auto">
                {session.isSelf(message().author) ? strings.chat.you : session.nameOf(message().author)}
              </span>
              <span class="quote-text" dir="auto">
                {quoteMessage(message())}
              </span>
            </>
          )}
        </Show>
      </button>
    </Show>
  )
}
