import { createEffect, createSignal, on } from 'solid-js'
import type { JSX } from 'solid-js'
import type { MemberId } from '../../core/mesh.ts'
import { useSession } from '../mesh/session.ts'
import { Field, MAX_NAME_LENGTH } from '../parts/Field.tsx'
import { FieldFrame } from '../parts/FieldFrame.tsx'
import { createSubmission } from '../parts/submission.ts'
import { strings } from '../strings.ts'
import { useToasts } from '../toasts.ts'

/** As the core has it. */
const MAX_NOTE_LENGTH = 2_000

/** What one calls somebody, and what one wants to remember of them. */
export function ContactForm(props: { readonly id: MemberId }): JSX.Element {
  const session = useSession()
  const toasts = useToasts()
  const [name, setName] = createSignal('')
  const [note, setNote] = createSignal('')
  createEffect(
    on(
      () => props.id,
      (id) => {
        const contact = session.contacts().get(id)
        setName(contact?.name ?? '')
        setNote(contact?.note ?? '')
      },
    ),
  )
  const { busy, error, run } = createSubmission(async () => {
    await session.mesh.setContact(props.id, { name: name().trim(), note: note().trim() })
    toasts.show(strings.person.saved)
  })
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault()
        void run()
      }}
      novalidate
    >
      <Field
        label={strings.person.nameLabel}
        placeholder={session.publicNameOf(props.id)}
        hint={strings.person.onlyHere}
        value={name()}
        onInput={setName}
        error={error()}
        maxLength={MAX_NAME_LENGTH}
      />
      <FieldFrame label={strings.person.noteLabel}>
        {(control) => (
          <textarea
            id={control.id}
            class="input"
            rows="3"
            maxLength={MAX_NOTE_LENGTH}
            value={note()}
            onInput={(event) => setNote(event.currentTarget.value)}
          />
        )}
      </FieldFrame>
      <div>
        <button type="submit" class="button" aria-disabled={busy()}>
          {strings.person.save}
        </button>
      </div>
    </form>
  )
}
