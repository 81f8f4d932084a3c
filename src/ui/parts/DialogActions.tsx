import type { JSX } from 'solid-js'
import { strings } from '../strings.ts'

interface DialogActionsProps {
  /** What the dialog is for, in a verb. */
  readonly action: string
  /** Shown as not to be pressed now; whoever presses it all the same is for `onAct` or the form to turn away. */
  readonly disabled?: boolean
  readonly danger?: boolean
  readonly onCancel: () => void
  /** Without it the action submits the form around it. */
  readonly onAct?: () => void
}

/** The last line of a dialog: out of it, or on with it. */
export function DialogActions(props: DialogActionsProps): JSX.Element {
  return (
    <div class="modal-actions">
      <button type="button" class="button" onClick={() => props.onCancel()}>
        {strings.cancel}
      </button>
      <button
        type={props.onAct === undefined ? 'submit' : 'button'}
        class="button"
        classList={{ 'button-danger': props.danger === true, 'button-primary': props.danger !== true }}
        aria-disabled={props.disabled}
        onClick={() => props.onAct?.()}
      >
        {props.action}
      </button>
    </div>
  )
}
