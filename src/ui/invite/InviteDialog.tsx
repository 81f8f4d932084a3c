import { Show } from 'solid-js'
import type { JSX } from 'solid-js'
import { useSession } from '../mesh/session.ts'
import { Modal } from '../parts/Modal.tsx'
import { strings } from '../strings.ts'
import { inviteLinkOf, InviteWarnings, InviteWays } from './InviteWays.tsx'

interface InviteDialogProps {
  readonly open: boolean
  readonly onClose: () => void
}

/** Inviting somebody who is near or far. The link is there as long as the dialog is. */
export function InviteDialog(props: InviteDialogProps): JSX.Element {
  const session = useSession()
  return (
    <Modal open={props.open} onClose={() => props.onClose()} title={strings.invite.heading(session.mesh.name)} middle>
      <Show when={props.open}>
        <p class="soft">{strings.settings.inviteBody}</p>
        <InviteWarnings />
        <InviteWays link={inviteLinkOf(session.mesh.invite())} />
      </Show>
    </Modal>
  )
}
