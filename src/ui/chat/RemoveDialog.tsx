import { createEffect, createSignal, on, Show } from 'solid-js'
import type { JSX } from 'solid-js'
import type { Message } from '../../core/mesh.ts'
import { ErrorDetails } from '../parts/ErrorDetails.tsx'
import { DialogActions } from '../parts/DialogActions.tsx'
import { Modal } from '../parts/Modal.tsx'
import { strings } from '../strings.ts'
import { useRoom } from './room-session.ts'

interface RemoveDialogProps {
  /** Undefined: closed. */
  readonly message: Message | undefined
  readonly onClose: () => void
}

/** Asks before a message goes from everybody's view. */
export function RemoveDialog(props: RemoveDialogProps): JSX.Element {
  const { room } = useRoom()
  const [error, setError] = createSignal<unknown>()
  createEffect(
    on(
      () => props.message,
      () => setError(undefined),
    ),
  )
  const remove = async () => {
    const message = props.message
    if (message === undefined) return
    try {
      await room.remove(message.cid)
      props.onClose()
    } catch (thrown) {
      setError(thrown)
    }
  }
  return (
    <Modal open={props.message !== undefined} onClose={() => props.onClose()} title={strings.chat.removeHeading}>
      <Show when={props.message?.text}>
        {(text) => (
          <blockquote class="remove-quote" dir="auto">
            {text()}
          </blockquote>
        )}
      </Show>
      <p class="soft">{strings.chat.removeBody}</p>
      <Show when={error()}>{(thrown) => <ErrorDetails error={thrown()} />}</Show>
      <DialogActions
        action={strings.chat.removeAction}
        danger
        onCancel={() => props.onClose()}
        onAct={() => void remove()}
      />
    </Modal>
  )
}
