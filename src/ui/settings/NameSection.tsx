import { createSignal } from 'solid-js'
import type { JSX } from 'solid-js'
import { describeError } from '../describe-error.ts'
import { useSession } from '../mesh/session.ts'
import { Field, MAX_NAME_LENGTH } from '../parts/Field.tsx'
import { strings } from '../strings.ts'
import { useToasts } from '../toasts.ts'

export function NameSection(): JSX.Element {
  const session = useSession()
  const toasts = useToasts()
  const present = () => session.members().find((member) => member.isSelf)?.name ?? ''
  const [typed, setTyped] = createSignal<string>()
  const [error, setError] = createSignal<string>()
  const [busy, setBusy] = createSignal(false)

  const submit = async (event: SubmitEvent) => {
    event.preventDefault()
    if (busy()) return
    const name = (typed() ?? present()).trim()
    if (name === '') {
      setError(strings.start.yourNameEmpty)
      return
    }
    setBusy(true)
    setError(undefined)
    try {
      await session.mesh.rename(name)
      setTyped(undefined)
      toasts.show(strings.settings.nameSaved)
    } catch (thrown) {
      setError(describeError(thrown).sentence)
    } finally {
      setBusy(false)
    }
  }

  return (
    <section class="panel">
      <h2>{strings.settings.nameHeading}</h2>
      <form class="inline-form" onSubmit={(event) => void submit(event)} novalidate>
        <Field
          label={strings.settings.nameLabel}
          value={typed() ?? present()}
          onInput={setTyped}
          error={error()}
          maxLength={MAX_NAME_LENGTH}
        />
        <button type="submit" class="button" aria-disabled={busy()}>
          {strings.settings.nameAction}
        </button>
      </form>
    </section>
  )
}
