import { createSignal, Show } from 'solid-js'
import type { JSX } from 'solid-js'
import type { DeviceLock } from '../../browser.ts'
import { DialogActions } from '../parts/DialogActions.tsx'
import { FieldError } from '../parts/FieldError.tsx'
import { Modal } from '../parts/Modal.tsx'
import { createNewPassphrase } from '../parts/new-passphrase.ts'
import { NewPassphraseFields } from '../parts/NewPassphraseFields.tsx'
import { PassphraseField } from '../parts/PassphraseField.tsx'
import { createSubmission } from '../parts/submission.ts'
import { strings } from '../strings.ts'

export type LockTask = 'put' | 'change' | 'remove'

interface LockDialogProps {
  readonly lock: DeviceLock
  /** Undefined: it is closed. */
  readonly task: LockTask | undefined
  readonly onClose: () => void
  /** With what is to be said of it. */
  readonly onDone: (sentence: string) => void
}

/** Puts the lock on, changes its passphrase, or takes it off. */
export function LockDialog(props: LockDialogProps): JSX.Element {
  const title = () =>
    ({ put: strings.lock.putHeading, change: strings.lock.change, remove: strings.lock.removeHeading })[
      props.task ?? 'put'
    ]
  return (
    <Modal open={props.task !== undefined} onClose={() => props.onClose()} title={title()}>
      <Show when={props.task} keyed>
        {(task) => (
          <LockForm
            lock={props.lock}
            task={task}
            onClose={() => props.onClose()}
            onDone={(said) => props.onDone(said)}
          />
        )}
      </Show>
    </Modal>
  )
}

function LockForm(props: LockDialogProps & { readonly task: LockTask }): JSX.Element {
  const [current, setCurrent] = createSignal('')
  const next = createNewPassphrase()
  const work = createSubmission(async (chosen: string) => {
    if (props.task === 'put') await props.lock.put(chosen)
    else if (props.task === 'change') await props.lock.change(current(), chosen)
    else await props.lock.remove(current())
    props.onDone(props.task === 'remove' ? strings.lock.removed : strings.lock.saved)
  })
  const action = () => ({ put: strings.lock.put, change: strings.lock.change, remove: strings.lock.remove })[props.task]
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    if (props.task !== 'put' && current() === '') {
      work.setError(strings.lock.empty)
      return
    }
    const chosen = props.task === 'remove' ? '' : next.take()
    if (chosen !== undefined) void work.run(chosen)
  }
  return (
    <form class="stack" onSubmit={submit} novalidate aria-busy={work.busy()}>
      <Show when={props.task === 'remove'}>
        <p>{strings.lock.removeBody}</p>
      </Show>
      <Show when={props.task !== 'put'}>
        <PassphraseField
          label={strings.lock.current}
          value={current()}
          onInput={(text) => {
            setCurrent(text)
            work.setError(undefined)
          }}
          autofocus
        />
      </Show>
      <Show when={props.task !== 'remove'}>
        <NewPassphraseFields
          passphrase={next}
          label={props.task === 'put' ? strings.lock.passphrase : strings.lock.next}
          hint={strings.lock.putHint}
          autofocus={props.task === 'put'}
        />
      </Show>
      <FieldError sentence={work.error()} />
      <DialogActions
        action={work.busy() ? strings.lock.working : action()}
        disabled={work.busy()}
        danger={props.task === 'remove'}
        onCancel={() => props.onClose()}
      />
    </form>
  )
}
