import { createEffect, createSignal, on } from 'solid-js'
import type { JSX } from 'solid-js'
import type { VaultRecord } from '../../core/mesh.ts'
import { DialogActions } from '../parts/DialogActions.tsx'
import { Field, MAX_NAME_LENGTH } from '../parts/Field.tsx'
import { FieldFrame } from '../parts/FieldFrame.tsx'
import { Modal } from '../parts/Modal.tsx'
import { createSubmission } from '../parts/submission.ts'
import { strings } from '../strings.ts'

/** As the directory has it. */
const MAX_DESCRIPTION_LENGTH = 500
/** More copies than this is everybody, many times over. */
const MAX_COPIES = 255
const USUAL_COPIES = 3

interface VaultDialogProps {
  readonly open: boolean
  readonly onClose: () => void
  readonly title: string
  readonly action: string
  /** What is there to be changed; missing for a new vault. */
  readonly present?: VaultRecord | undefined
  /** Rejecting keeps the dialog open, with the error's sentence beside the name. */
  readonly onSubmit: (record: VaultRecord) => Promise<void>
}

/** Asks for what the directory tells of a vault. */
export function VaultDialog(props: VaultDialogProps): JSX.Element {
  const [name, setName] = createSignal('')
  const [description, setDescription] = createSignal('')
  const [copies, setCopies] = createSignal('')
  const { busy, error, setError, run } = createSubmission(async (record: VaultRecord) => {
    await props.onSubmit(record)
    props.onClose()
  })
  const [copiesError, setCopiesError] = createSignal<string>()

  createEffect(
    on(
      () => props.open,
      (open) => {
        if (!open) return
        setName(props.present?.name ?? '')
        setDescription(props.present?.description ?? '')
        setCopies(String(props.present?.redundancy ?? USUAL_COPIES))
        setError(undefined)
        setCopiesError(undefined)
      },
    ),
  )

  const read = (): VaultRecord | undefined => {
    const trimmed = name().trim()
    const redundancy = /^\d+$/.test(copies().trim()) ? Number(copies()) : 0
    const isCount = redundancy >= 1 && redundancy <= MAX_COPIES
    setError(trimmed === '' ? strings.vaults.nameEmpty : undefined)
    setCopiesError(isCount ? undefined : strings.vaults.copiesError(MAX_COPIES))
    return trimmed === '' || !isCount ? undefined : { name: trimmed, redundancy, description: description().trim() }
  }

  const submit = async (event: SubmitEvent) => {
    event.preventDefault()
    const record = read()
    if (record !== undefined) await run(record)
  }

  return (
    <Modal open={props.open} onClose={() => props.onClose()} title={props.title}>
      <form class="stack" onSubmit={(event) => void submit(event)} novalidate>
        <Field
          label={strings.vaults.nameLabel}
          value={name()}
          onInput={setName}
          error={error()}
          maxLength={MAX_NAME_LENGTH}
          placeholder={strings.vaults.namePlaceholder}
          autofocus
        />
        <FieldFrame label={strings.vaults.descriptionLabel}>
          {(control) => (
            <textarea
              id={control.id}
              class="input"
              rows={3}
              maxLength={MAX_DESCRIPTION_LENGTH}
              placeholder={strings.vaults.descriptionPlaceholder}
              value={description()}
              onInput={(event) => setDescription(event.currentTarget.value)}
            />
          )}
        </FieldFrame>
        <FieldFrame label={strings.vaults.copiesLabel} hint={strings.vaults.copiesHint} error={copiesError()}>
          {(control) => (
            <input
              id={control.id}
              type="number"
              class="input vault-copies"
              min={1}
              max={MAX_COPIES}
              value={copies()}
              aria-invalid={control.invalid}
              aria-describedby={control.describedBy}
              onInput={(event) => setCopies(event.currentTarget.value)}
            />
          )}
        </FieldFrame>
        <DialogActions action={props.action} disabled={busy()} onCancel={() => props.onClose()} />
      </form>
    </Modal>
  )
}
