import KeyRound from 'lucide-solid/icons/key-round'
import { createResource, createSignal, Show } from 'solid-js'
import type { JSX } from 'solid-js'
import type { DeviceLock } from '../../browser.ts'
import { FieldError } from '../parts/FieldError.tsx'
import { PassphraseField } from '../parts/PassphraseField.tsx'
import { createSubmission } from '../parts/submission.ts'
import { strings } from '../strings.ts'
import { NoticeScreen } from './NoticeScreen.tsx'
import './locked-screen.css'

interface LockedScreenProps {
  readonly lock: DeviceLock
  readonly onOpened: () => void
}

/** Keys at rest are locked: nothing of this device is shown before they are opened. */
export function LockedScreen(props: LockedScreenProps): JSX.Element {
  const [passphrase, setPassphrase] = createSignal('')
  const [hasPasskey] = createResource(() => props.lock.hasPasskey())
  const opening = createSubmission(async () => {
    await props.lock.unlock(passphrase())
    props.onOpened()
  })
  const asking = createSubmission(async () => {
    await props.lock.unlockWithPasskey()
    props.onOpened()
  })
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    if (passphrase() === '') opening.setError(strings.lock.empty)
    else void opening.run()
  }
  return (
    <NoticeScreen
      pageTitle={strings.lock.screenTitle}
      heading={strings.lock.screenHeading}
      body={strings.lock.screenBody}
    >
      <form class="locked-form" onSubmit={submit} novalidate aria-busy={opening.busy()}>
        <PassphraseField
          label={strings.lock.passphrase}
          value={passphrase()}
          onInput={(text) => {
            setPassphrase(text)
            opening.setError(undefined)
          }}
          error={opening.error()}
          autofocus
        />
        <div class="button-row">
          <button type="submit" class="button button-primary button-large" aria-disabled={opening.busy()}>
            {opening.busy() ? strings.lock.working : strings.lock.unlock}
          </button>
          <Show when={hasPasskey() === true}>
            <button
              type="button"
              class="button button-large"
              aria-disabled={asking.busy()}
              onClick={() => void asking.run()}
            >
              <KeyRound size={18} aria-hidden="true" />
              {strings.lock.unlockWithPasskey}
            </button>
          </Show>
        </div>
        <FieldError sentence={asking.error()} />
      </form>
    </NoticeScreen>
  )
}
