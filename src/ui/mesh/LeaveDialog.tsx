import type { JSX } from 'solid-js'
import { DialogActions } from '../parts/DialogActions.tsx'
import { Modal } from '../parts/Modal.tsx'
import { strings } from '../strings.ts'
import { useSession } from './session.ts'

/** Asked before a mesh is closed while files are added or saved: that would end with it. */
export function LeaveDialog(): JSX.Element {
  const session = useSession()
  const stay = () => session.stay()
  return (
    <Modal open={session.going() !== undefined} onClose={stay} title={strings.switcher.workHeading}>
      <p>{strings.switcher.workBody}</p>
      <DialogActions action={strings.switcher.workLeave} danger onCancel={stay} onAct={() => session.going()?.()} />
    </Modal>
  )
}
