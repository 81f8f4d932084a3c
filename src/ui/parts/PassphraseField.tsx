import Eye from 'lucide-solid/icons/eye'
import EyeOff from 'lucide-solid/icons/eye-off'
import { createSignal, Show } from 'solid-js'
import type { JSX } from 'solid-js'
import { strings } from '../strings.ts'
import { FieldFrame } from './FieldFrame.tsx'
import './passphrase-field.css'

/** No more than anybody types; keeps a pasted novel from being stretched. */
const MAX_PASSPHRASE_LENGTH = 1_000

interface PassphraseFieldProps {
  readonly label: string
  readonly value: string
  readonly onInput: (value: string) => void
  readonly hint?: string
  readonly error?: string | undefined
  /** A new one is being chosen: password managers offer to make it. */
  readonly isNew?: boolean
  readonly autofocus?: boolean
}

/** A passphrase, hidden unless it is to be seen. */
export function PassphraseField(props: PassphraseFieldProps): JSX.Element {
  const [isShown, setShown] = createSignal(false)
  return (
    <FieldFrame label={props.label} hint={props.hint} error={props.error}>
      {(control) => (
        <div class="passphrase-line">
          <input
            id={control.id}
            class="input"
            type={isShown() ? 'text' : 'password'}
            value={props.value}
            maxLength={MAX_PASSPHRASE_LENGTH}
            autocomplete={props.isNew === true ? 'new-password' : 'current-password'}
            autocapitalize="none"
            spellcheck={false}
            aria-invalid={control.invalid}
            aria-describedby={control.describedBy}
            data-first-focus={props.autofocus === true ? '' : undefined}
            ref={(element) => {
              if (props.autofocus === true) queueMicrotask(() => element.focus())
            }}
            onInput={(event) => props.onInput(event.currentTarget.value)}
          />
          <button
            type="button"
            class="icon-button"
            aria-label={isShown() ? strings.lock.hide : strings.lock.show}
            aria-pressed={isShown()}
            onClick={() => setShown((shown) => !shown)}
          >
            <Show when={isShown()} fallback={<Eye size={20} aria-hidden="true" />}>
              <EyeOff size={20} aria-hidden="true" />
            </Show>
          </button>
        </div>
      )}
    </FieldFrame>
  )
}
