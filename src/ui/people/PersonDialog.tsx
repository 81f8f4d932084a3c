import { Show } from 'solid-js'
import type { JSX } from 'solid-js'
import type { MemberId } from '../../core/mesh.ts'
import { useSession } from '../mesh/session.ts'
import { Avatar } from '../parts/Avatar.tsx'
import { Modal } from '../parts/Modal.tsx'
import { strings } from '../strings.ts'
import { ContactForm } from './ContactForm.tsx'
import { PersonDetails } from './PersonDetails.tsx'
import { PresenceBadge } from './PresenceBadge.tsx'
import { VerifyPerson } from './VerifyPerson.tsx'
import './person-dialog.css'

interface PersonDialogProps {
  /** `undefined` while it is closed. */
  readonly id: MemberId | undefined
  readonly onClose: () => void
}

/** All that there is to know and to do about one other member. */
export function PersonDialog(props: PersonDialogProps): JSX.Element {
  const session = useSession()
  const member = () => (props.id === undefined ? undefined : session.memberOf(props.id))
  return (
    <Modal
      open={member() !== undefined}
      onClose={() => props.onClose()}
      title={props.id === undefined ? '' : session.nameOf(props.id)}
      middle
    >
      <Show when={member()}>
        {(known) => (
          <>
            <div class="person-head">
              <Avatar memberId={known().id} name={session.nameOf(known().id)} large />
              <div class="person-head-text">
                <Show when={session.nameOf(known().id) !== known().name}>
                  <span>{strings.person.ownName(known().name)}</span>
                </Show>
                <Show when={known().device}>
                  {(device) => <span class="soft">{strings.people.device(device())}</span>}
                </Show>
                <PresenceBadge member={known()} />
              </div>
            </div>
            <h3>{strings.verify.heading}</h3>
            <VerifyPerson id={known().id} name={session.nameOf(known().id)} />
            <h3>{strings.person.notesHeading}</h3>
            <ContactForm id={known().id} />
            <Show when={session.peerOf(known().id)}>
              {(status) => <PersonDetails name={session.nameOf(known().id)} status={status()} />}
            </Show>
          </>
        )}
      </Show>
    </Modal>
  )
}
