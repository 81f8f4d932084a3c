import Pencil from 'lucide-solid/icons/pencil'
import Reply from 'lucide-solid/icons/reply'
import X from 'lucide-solid/icons/x'
import { For, Show } from 'solid-js'
import type { JSX } from 'solid-js'
import { useSession } from '../mesh/session.ts'
import { strings } from '../strings.ts'
import { FileIcon } from '../vault/FileIcon.tsx'
import { quoteMessage } from './ReplyQuote.tsx'
import { useRoom } from './room-session.ts'

/** What the message being written answers or changes, and the files that go with it. */
export function ComposerContext(props: { readonly onStop: () => void }): JSX.Element {
  const session = useSession()
  const view = useRoom()
  const { draft } = view
  const subject = () => {
    const { editing, replyTo } = draft.written()
    return editing?.cid ?? replyTo
  }
  /** Not among what is loaded, where the draft is of another day. */
  const found = () => {
    const cid = subject()
    return cid === undefined ? undefined : view.find(cid)
  }
  const isEdit = () => draft.written().editing !== undefined
  const heading = () => {
    const message = found()
    if (isEdit()) return strings.chat.editing
    if (message === undefined) return strings.chat.replyingToEarlier
    return session.isSelf(message.author)
      ? strings.chat.replyingToSelf
      : strings.chat.replyingTo(session.nameOf(message.author))
  }
  const quoteFound = () => {
    const message = found()
    return message === undefined ? strings.chat.replyToEarlier : quoteMessage(message)
  }
  const stopLabel = () => (isEdit() ? strings.chat.cancelEdit : strings.chat.cancelReply)
  return (
    <>
      <Show when={subject() !== undefined}>
        <div class="composer-subject">
          <Show when={isEdit()} fallback={<Reply size={18} aria-hidden="true" />}>
            <Pencil size={18} aria-hidden="true" />
          </Show>
          <div class="composer-subject-words" role="status">
            <strong>{heading()}</strong>
            <span class="quote-text" dir="auto">
              {quoteFound()}
            </span>
          </div>
          <button
            type="button"
            class="icon-button"
            aria-label={stopLabel()}
            title={stopLabel()}
            onClick={() => props.onStop()}
          >
            <X size={18} aria-hidden="true" />
          </button>
        </div>
      </Show>
      <Show when={draft.written().files.length > 0}>
        <ul class="composer-files" aria-label={strings.chat.attached}>
          <For each={draft.written().files}>
            {(link) => (
              <li class="composer-file">
                <FileIcon item={{ kind: 'file', name: link.name }} />
                <span class="composer-file-name" dir="auto">
                  {link.name}
                </span>
                <button
                  type="button"
                  class="icon-button"
                  aria-label={strings.chat.detach(link.name)}
                  onClick={() => {
                    draft.detach(link)
                    view.controls.focusComposer()
                  }}
                >
                  <X size={16} aria-hidden="true" />
                </button>
              </li>
            )}
          </For>
        </ul>
      </Show>
      <p class="composer-adding soft" role="status">
        {draft.adding() > 0 ? strings.chat.addingFiles(draft.adding()) : ''}
      </p>
    </>
  )
}
