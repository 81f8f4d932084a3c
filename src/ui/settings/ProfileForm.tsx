import { createSignal } from 'solid-js'
import type { JSX } from 'solid-js'
import { Field, MAX_NAME_LENGTH } from '../parts/Field.tsx'
import { createSubmission } from '../parts/submission.ts'
import { useToasts } from '../toasts.ts'

interface ProfileFormProps {
  readonly label: string
  readonly placeholder?: string
  readonly action: string
  readonly saved: string
  /** What is said when nothing is written; missing where that is an answer too. */
  readonly emptyError?: string
  readonly present: string
  readonly onSave: (written: string) => Promise<void>
}

/** One line of a profile, with the button that saves it. */
export function ProfileForm(props: ProfileFormProps): JSX.Element {
  const toasts = useToasts()
  const [typed, setTyped] = createSignal<string>()
  const { busy, error, setError, run } = createSubmission(async (written: string) => {
    await props.onSave(written)
    setTyped(undefined)
    toasts.show(props.saved)
  })

  const submit = async (event: SubmitEvent) => {
    event.preventDefault()
    const written = (typed() ?? props.present).trim()
    if (written === '' && props.emptyError !== undefined) {
      setError(props.emptyError)
      return
    }
    await run(written)
  }

  return (
    <form class="inline-form" onSubmit={(event) => void submit(event)} novalidate>
      <Field
        label={props.label}
        value={typed() ?? props.present}
        onInput={setTyped}
        error={error()}
        maxLength={MAX_NAME_LENGTH}
        placeholder={props.placeholder ?? ''}
      />
      <button type="submit" class="button" aria-disabled={busy()}>
        {props.action}
      </button>
    </form>
  )
}
