import { Show } from 'solid-js'
import type { JSX } from 'solid-js'
import './field.css'

interface FieldErrorProps {
  /** For `aria-describedby` of what it is about. */
  readonly id?: string
  /** Undefined: nothing is wrong. */
  readonly sentence: string | undefined
}

/** What is wrong with what was entered or asked for, read out when it appears. */
export function FieldError(props: FieldErrorProps): JSX.Element {
  return (
    <Show when={props.sentence}>
      {(sentence) => (
        <p class="field-error" id={props.id} role="alert">
          {sentence()}
        </p>
      )}
    </Show>
  )
}
