import { createSignal } from 'solid-js'
import type { JSX } from 'solid-js'
import { describeError } from '../describe-error.ts'
import { Field, MAX_NAME_LENGTH } from '../parts/Field.tsx'
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
  const [error, setError] = createSignal<string>()
  const [busy, setBusy] = createSignal(false)

  const submit = async (event: SubmitEvent) => {
    event.preventDefault()
    if (busy()) return
    const written = (typed() ?? props.present).trim()
    if (written === '' && props.emptyError !== undefined) {
      setError(props.emptyError)
      return
    }
    setBusy(true)
    setError(undefined)
    try {
      await props.onSave(written)
      setTyped(undefined)
      toasts.show(props.saved)
    } catch (thrown) {
      setError(describeError(thrown).sentence)
    } finally {
      setBusy(false)
    }
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
