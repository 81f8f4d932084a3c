import { Tooltip } from '@kobalte/core/tooltip'
import { Show } from 'solid-js'
import type { JSX } from 'solid-js'
import type { Message, Reaction } from '../../core/mesh.ts'
import { KeyedFor } from '../KeyedFor.tsx'
import { joinNames } from '../format.ts'
import { useSession } from '../mesh/session.ts'
import { strings } from '../strings.ts'
import { useToasts } from '../toasts.ts'
import { useRoom } from './room-session.ts'
import './reactions.css'

/** Names in a tooltip: the rest is counted. */
const MAX_NAMES = 20

/** What members answered a message with; a press gives or takes back one's own. Who gave it shows on hover and focus. */
export function ReactionList(props: { readonly message: Message }): JSX.Element {
  const session = useSession()
  const toasts = useToasts()
  const view = useRoom()
  const isMine = (reaction: Reaction) => reaction.members.some((id) => session.isSelf(id))
  const names = (reaction: Reaction) => {
    const shown = reaction.members.slice(0, MAX_NAMES).map((id) => view.who(id))
    const left = reaction.count - shown.length
    return joinNames(left > 0 ? [...shown, strings.chat.reactionOthers(left)] : shown)
  }
  const toggle = (reaction: Reaction) =>
    view.react(props.message, reaction.emoji, !isMine(reaction)).catch((error: unknown) => toasts.showError(error))
  return (
    <Show when={props.message.reactions.length > 0}>
      <ul class="reactions" aria-label={strings.chat.reactions}>
        <KeyedFor each={props.message.reactions} by={(reaction) => reaction.emoji}>
          {(reaction) => (
            <li>
              <Tooltip openDelay={300} gutter={4}>
                <Tooltip.Trigger
                  type="button"
                  class="reaction"
                  classList={{ 'reaction-mine': isMine(reaction()) }}
                  aria-pressed={isMine(reaction())}
                  aria-label={strings.chat.reaction(reaction().emoji, names(reaction()))}
                  onClick={() => void toggle(reaction())}
                >
                  <span aria-hidden="true">{reaction().emoji}</span>
                  <span class="reaction-count">{reaction().count}</span>
                </Tooltip.Trigger>
                <Tooltip.Portal>
                  <Tooltip.Content class="tooltip">{names(reaction())}</Tooltip.Content>
                </Tooltip.Portal>
              </Tooltip>
            </li>
          )}
        </KeyedFor>
      </ul>
    </Show>
  )
}
