import { For, Show } from 'solid-js'
import type { JSX } from 'solid-js'
import type { Message } from '../../core/mesh.ts'
import { useSession } from '../mesh/session.ts'
import { Markdown } from '../parts/Markdown.tsx'
import { splitMentions } from './mentions.ts'

/** What a message says, with its Markdown, and with the names marked of those whom it mentions. */
export function MessageText(props: { readonly id: string; readonly message: Message }): JSX.Element {
  const session = useSession()
  const named = () => props.message.mentions.map((id) => ({ id, name: session.publicNameOf(id) }))
  const words = (text: string): JSX.Element => (
    <Show when={props.message.mentions.length > 0} fallback={text}>
      <For each={splitMentions(text, named())}>
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
  )
  return (
    <Show when={props.message.text !== ''}>
      <div class="message-text" id={props.id}>
        <Markdown text={props.message.text} flavour="message" words={words} />
      </div>
    </Show>
  )
}
