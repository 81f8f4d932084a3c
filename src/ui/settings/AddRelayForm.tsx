import { createSignal } from 'solid-js'
import type { JSX } from 'solid-js'
import { useSession } from '../mesh/session.ts'
import { Field } from '../parts/Field.tsx'
import { createSubmission } from '../parts/submission.ts'
import { strings } from '../strings.ts'
import { useToasts } from '../toasts.ts'

/** Adds a relay by the address that it prints when it starts. */
export function AddRelayForm(): JSX.Element {
  const session = useSession()
  const toasts = useToasts()
  const [address, setAddress] = createSignal('')
  const { busy, error, setError, run } = createSubmission(async (typed: string) => {
    await session.mesh.addRelay(typed)
    setAddress('')
    // It is dialled from the next opening on.
    const reload = { label: strings.update.reload, run: () => window.location.reload() }
    toasts.show(strings.settings.relayAdded, { action: reload, lasting: true })
  })

  const submit = async (event: SubmitEvent) => {
    event.preventDefault()
    const typed = address().trim()
    setError(typed === '' ? strings.settings.relayAddEmpty : undefined)
    if (typed !== '') await run(typed)
  }

  return (
    <form class="inline-form" onSubmit={(event) => void submit(event)} novalidate>
      <Field
        label={strings.settings.relayAddLabel}
        value={address()}
        onInput={setAddress}
        error={error()}
        mono
        secret
      />
      <button type="submit" class="button" aria-disabled={busy()}>
        {strings.settings.relayAddAction}
      </button>
    </form>
  )
}
