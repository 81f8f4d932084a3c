import { createUniqueId, For, Show } from 'solid-js'
import type { JSX } from 'solid-js'
import type { MemberId, Message } from '../../core/mesh.ts'
import { useSession } from '../mesh/session.ts'
import { Avatar } from '../parts/Avatar.tsx'
import { Modal } from '../parts/Modal.tsx'
import { strings } from '../strings.ts'

function Names(props: { readonly heading: string; readonly members: readonly MemberId[] }): JSX.Element {
  const session = useSession()
  const id = createUniqueId()
  return (
    <Show when={props.members.length > 0}>
      <div class="holders">
        <h3 id={id}>{props.heading}</h3>
        <ul aria-labelledby={id}>
          <For each={props.members}>
            {(member) => (
              <li>
                <Avatar memberId={member} name={session.nameOf(member)} />
                <span>{session.nameOf(member)}</span>
              </li>
            )}
          </For>
        </ul>
      </div>
    </Show>
  )
}

interface HoldersDialogProps {
  /** Undefined: closed. */
  readonly message: Message | undefined
  readonly onClose: () => void
}

/** Who is known to have a message, and who is not. */
export function HoldersDialog(props: HoldersDialogProps): JSX.Element {
  const session = useSession()
  const holders = () => props.message?.receivedBy ?? []
  const others = () =>
    session
      .members()
      .filter((member) => !member.isSelf && !holders().includes(member.id))
      .map((member) => member.id)
  return (
    <Modal open={props.message !== undefined} onClose={() => props.onClose()} title={strings.chat.receivedHeading}>
      <Show when={holders().length === 0}>
        <p class="soft">{strings.chat.receivedNobody}</p>
      </Show>
      <Names heading={strings.chat.receivedBy} members={holders()} />
      <Names heading={strings.chat.notReceivedBy} members={others()} />
    </Modal>
  )
}
