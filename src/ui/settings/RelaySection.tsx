import Eye from 'lucide-solid/icons/eye'
import EyeOff from 'lucide-solid/icons/eye-off'
import { createSignal, Show } from 'solid-js'
import type { JSX } from 'solid-js'
import { KeyedFor } from '../KeyedFor.tsx'
import { useSession } from '../mesh/session.ts'
import { CopyButton } from '../parts/CopyButton.tsx'
import { SecretText } from '../parts/SecretText.tsx'
import { strings } from '../strings.ts'
import { AddRelayForm } from './AddRelayForm.tsx'

export function RelaySection(): JSX.Element {
  const session = useSession()
  const [key, setKey] = createSignal<string>()
  return (
    <section class="panel">
      <h2>{strings.settings.relayHeading}</h2>
      <p class="soft">{strings.settings.relayBody}</p>
      <ul class="relays" aria-label={strings.settings.relayHeading}>
        <KeyedFor
          each={session.relays()}
          by={(relay) => relay.address}
          fallback={<li class="soft">{strings.settings.relayNone}</li>}
        >
          {(relay) => (
            <li class="relay">
              <span class="relay-address">{relay().address}</span>
              <span class={`badge badge-relay-${relay().state}`}>{strings.settings.relayState[relay().state]}</span>
            </li>
          )}
        </KeyedFor>
      </ul>
      <AddRelayForm />
      <h3>{strings.settings.relayRunHeading}</h3>
      <p class="soft">{strings.settings.relayRunBody}</p>
      <SecretText label={strings.settings.relayCommandLabel} text={strings.settings.relayCommand} />
      <div class="button-row">
        <CopyButton text={strings.settings.relayCommand} label={strings.settings.copyCommand} />
        <Show when={key() === undefined}>
          <button type="button" class="button button-quiet" onClick={() => setKey(session.mesh.relayKey())}>
            <Eye size={18} aria-hidden="true" />
            {strings.settings.relayShow}
          </button>
        </Show>
      </div>
      <Show when={key()}>
        {(text) => (
          <>
            <SecretText label={strings.settings.relayKeyLabel} text={text()} />
            <p class="soft">{strings.settings.relayKeyWarning}</p>
            <div class="button-row">
              <CopyButton text={text()} label={strings.settings.copyRelayKey} />
              <button type="button" class="button button-quiet" onClick={() => setKey(undefined)}>
                <EyeOff size={18} aria-hidden="true" />
                {strings.settings.inviteHide}
              </button>
            </div>
          </>
        )}
      </Show>
    </section>
  )
}
