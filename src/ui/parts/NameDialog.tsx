import { createEffect, createSignal, on } from 'solid-js'
import type { JSX } from 'solid-js'
import { DialogActions } from './DialogActions.tsx'
import { Field } from './Field.tsx'
import { Modal } from './Modal.tsx'
import { createSubmission } from './submission.ts'

interface NameDialogProps {
  readonly open: boolean
  readonly onClose: () => void
  readonly title: string
  readonly label: string
  readonly action: string
  readonly emptyError: string
  readonly placeholder?: string
  readonly initial?: string
  /** Rejecting keeps the dialog open, with the error's sentence beside the field. */
  readonly onSubmit: (name: string) => Promise<void>
}

/** Asks for one name. */
export function NameDialog(props: NameDialogProps): JSX.Element {
  const [name, setName] = createSignal('')
  const { busy, error, setError, run } = createSubmission(async (chosen: string) => {
    await props.onSubmit(chosen)
    props.onClose()
  })

  createEffect(
    on(
      () => props.open,
      (open) => {
        if (!open) return
        setName(props.initial ?? '')
        setError(undefined)
      },
    ),
  )

  const submit = async (event: SubmitEvent) => {
    event.preventDefault()
    const trimmed = name().trim()
    if (trimmed === '') {
      setError(props.emptyError)
      return
    }
    await run(trimmed)
  }

  return (
    <Modal open={props.open} onClose={() => props.onClose()} title={props.title}>
      <form class="stack" onSubmit={(event) => void submit(event)} novalidate>
        <Field
          label={props.label}
          value={name()}
          onInput={setName}
          error={error()}
          placeholder={props.placeholder ?? ''}
          autofocus
        />
        <DialogActions action={props.action} disabled={busy()} onCancel={() => props.onClose()} />
      </form>
    </Modal>
  )
}
