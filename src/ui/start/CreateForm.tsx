import { createSignal } from 'solid-js'
import type { JSX } from 'solid-js'
import { describeError } from '../describe-error.ts'
import { Field, MAX_NAME_LENGTH } from '../parts/Field.tsx'
import { strings } from '../strings.ts'

interface CreateFormProps {
  readonly create: (options: {
    readonly name: string
    readonly memberName: string
    readonly relays: readonly string[]
  }) => Promise<void>
}

export function CreateForm(props: CreateFormProps): JSX.Element {
  const [name, setName] = createSignal('')
  const [memberName, setMemberName] = createSignal('')
  const [relay, setRelay] = createSignal('')
  const [nameError, setNameError] = createSignal<string>()
  const [memberError, setMemberError] = createSignal<string>()
  const [relayError, setRelayError] = createSignal<string>()
  const [busy, setBusy] = createSignal(false)

  const submit = async (event: SubmitEvent) => {
    event.preventDefault()
    if (busy()) return
    const chosen = name().trim()
    const member = memberName().trim()
    const address = relay().trim()
    setNameError(chosen === '' ? strings.start.meshNameEmpty : undefined)
    setMemberError(member === '' ? strings.start.yourNameEmpty : undefined)
    setRelayError(undefined)
    if (chosen === '' || member === '') return
    setBusy(true)
    try {
      await props.create({ name: chosen, memberName: member, relays: address === '' ? [] : [address] })
    } catch (thrown) {
      // The two names were checked above, so with an address given it is most likely the address.
      const show = address === '' ? setNameError : setRelayError
      show(describeError(thrown).sentence)
    } finally {
      setBusy(false)
    }
  }

  return (
    <form class="stack" onSubmit={(event) => void submit(event)} novalidate>
      <h1>{strings.start.createHeading}</h1>
      <p class="soft">{strings.start.createIntro}</p>
      <Field
        label={strings.start.meshNameLabel}
        placeholder={strings.start.meshNamePlaceholder}
        value={name()}
        onInput={setName}
        error={nameError()}
        maxLength={MAX_NAME_LENGTH}
      />
      <Field
        label={strings.start.yourNameLabel}
        hint={strings.start.yourNameHint}
        value={memberName()}
        onInput={setMemberName}
        error={memberError()}
        maxLength={MAX_NAME_LENGTH}
      />
      <details class="more" open={relayError() !== undefined}>
        <summary>{strings.start.relayMore}</summary>
        <Field
          label={strings.start.relayLabel}
          hint={strings.start.relayHint}
          value={relay()}
          onInput={setRelay}
          error={relayError()}
          mono
          secret
        />
      </details>
      <div class="form-actions">
        <button type="submit" class="button button-primary button-large" aria-disabled={busy()}>
          {busy() ? strings.start.creating : strings.start.createAction}
        </button>
      </div>
    </form>
  )
}
