import LogOut from 'lucide-solid/icons/log-out'
import TriangleAlert from 'lucide-solid/icons/triangle-alert'
import { createSignal } from 'solid-js'
import type { JSX } from 'solid-js'
import { useDeviceKeys } from '../device-keys.ts'
import { useSession } from '../mesh/session.ts'
import { DialogActions } from '../parts/DialogActions.tsx'
import { Modal } from '../parts/Modal.tsx'
import { strings } from '../strings.ts'
import { OnlyHereNote } from './OnlyHereNote.tsx'

/** Out of the mesh: by switching to another, or for good on this device. */
export function LeaveSection(): JSX.Element {
  const session = useSession()
  const keys = useDeviceKeys()
  const [isAsking, setAsking] = createSignal(false)
  const [isSure, setSure] = createSignal(false)
  const close = () => {
    setAsking(false)
    setSure(false)
  }
  return (
    <section class="panel">
      <h2>{strings.settings.leaveHeading}</h2>
      <p class="soft">{strings.settings.leaveBody}</p>
      <div class="button-row">
        <button type="button" class="button" onClick={() => session.leave()}>
          {strings.settings.leaveAction}
        </button>
        <button type="button" class="button button-danger" onClick={() => setAsking(true)}>
          <LogOut size={18} aria-hidden="true" />
          {strings.settings.forgetAction}
        </button>
      </div>
      <Modal open={isAsking()} onClose={close} title={strings.settings.forgetHeading(session.mesh.name)}>
        <p>{strings.settings.forgetBody}</p>
        <OnlyHereNote />
        <p class="warning">
          <TriangleAlert size={20} aria-hidden="true" />
          <span>{strings.settings.forgetWarning}</span>
        </p>
        <label class="check-line">
          <input
            type="checkbox"
            class="check"
            checked={isSure()}
            onChange={(event) => setSure(event.currentTarget.checked)}
          />
          <span>{strings.settings.forgetSure}</span>
        </label>
        <DialogActions
          action={strings.settings.forgetConfirm}
          danger
          disabled={!isSure()}
          onCancel={close}
          onAct={() => {
            if (isSure()) void keys.forgetMesh()
          }}
        />
      </Modal>
    </section>
  )
}
