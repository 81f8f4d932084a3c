import { For, Show } from 'solid-js'
import type { JSX } from 'solid-js'
import type { Message } from '../../core/mesh.ts'
import { useSession } from '../mesh/session.ts'
import { splitMentions } from './mentions.ts'

/** The words of a message, as they are, with the names marked of those whom it mentions. */
export function MessageText(props: { readonly id: string; readonly message: Message }): JSX.Element {
  const session = useSession()
  const parts = () =>
    splitMentions(
      props.message.text,
      props.message.mentions.map((id) => ({ id, name: session.nameOf(id) })),
    )
  return (
    <p class="message-text" id={props.id} dir="auto">
      <Show when={props.message.mentions.length > 0} fallback={props.message.text}>
        <For each={parts()}>
          {(part) => (
            <Show when={part.member} fallback={part.text}>
              {(member) => (
                <span class="mention" classList={{ 'mention-me': session.isSelf(member()) }}>
                  {part.text}
                </span>
              )}
            </Show>
          )}
        </For>
      </Show>
    </p>
  )
}
