import { Popover } from '@kobalte/core/popover'
import FacePlus from 'lucide-solid/icons/face-slightly-smiling-plus'
import { createSignal, For } from 'solid-js'
import type { JSX } from 'solid-js'
import type { Message } from '../../core/mesh.ts'
import { describeError } from '../describe-error.ts'
import { useSession } from '../mesh/session.ts'
import { Field } from '../parts/Field.tsx'
import { strings } from '../strings.ts'
import { useRoom } from './room-session.ts'
import './reactions.css'

/** More than any emoji has, in UTF-16 units; the core says what is none. */
const MAX_EMOJI_LENGTH = 48

interface ReactionPickerProps {
  readonly message: Message
  readonly onOpenChange: (open: boolean) => void
}

/** A few emoji to answer with, and room for any other. */
export function ReactionPicker(props: ReactionPickerProps): JSX.Element {
  const session = useSession()
  const view = useRoom()
  const [isOpen, setOpen] = createSignal(false)
  const [own, setOwn] = createSignal('')
  const [error, setError] = createSignal<string>()
  const changeOpen = (open: boolean) => {
    setOpen(open)
    setOwn('')
    setError(undefined)
    if (open) props.onOpenChange(true)
  }
  /** The focus is back at the button only after this. */
  // eslint-disable-next-line solid/reactivity -- called when the popover has closed
  const settle = () => queueMicrotask(() => props.onOpenChange(false))
  const isGiven = (emoji: string) =>
    props.message.reactions.some(
      (reaction) => reaction.emoji === emoji && reaction.members.some((id) => session.isSelf(id)),
    )
  const give = async (emoji: string) => {
    try {
      await view.react(props.message, emoji, !isGiven(emoji))
      changeOpen(false)
    } catch (thrown) {
      setError(describeError(thrown).sentence)
    }
  }
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    if (own().trim() !== '') void give(own().trim())
  }
  return (
    <Popover open={isOpen()} onOpenChange={changeOpen} placement="top" gutter={6}>
      <Popover.Trigger class="icon-button" aria-label={strings.chat.react} title={strings.chat.react}>
        <FacePlus size={18} aria-hidden="true" />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content class="reaction-picker" aria-label={strings.chat.pickReaction} onCloseAutoFocus={settle}>
          <div class="reaction-choices">
            <For each={strings.chat.quickReactions}>
              {({ emoji, name }) => (
                <button
                  type="button"
                  class="reaction-choice"
                  aria-label={name}
                  title={name}
                  aria-pressed={isGiven(emoji)}
                  onClick={() => void give(emoji)}
                >
                  {emoji}
                </button>
              )}
            </For>
          </div>
          <form class="reaction-own" onSubmit={submit} novalidate>
            <Field
              label={strings.chat.ownEmoji}
              value={own()}
              onInput={setOwn}
              error={error()}
              maxLength={MAX_EMOJI_LENGTH}
            />
            <button type="submit" class="button" aria-disabled={own().trim() === ''}>
              {strings.chat.ownEmojiAction}
            </button>
          </form>
        </Popover.Content>
      </Popover.Portal>
    </Popover>
  )
}
