import { createUniqueId, Show } from 'solid-js'
import type { JSX } from 'solid-js'
import { FieldError } from './FieldError.tsx'
import './field.css'

/** What the control in the frame says of itself. */
interface FramedControl {
  readonly id: string
  /** For `aria-invalid`. */
  readonly invalid: 'true' | undefined
  /** For `aria-describedby`. */
  readonly describedBy: string | undefined
}

interface FieldFrameProps {
  readonly label: string
  readonly hint?: string | undefined
  readonly error?: string | undefined
  readonly children: (control: FramedControl) => JSX.Element
}

/** A control with its label, its hint, and its error beside it. */
export function FieldFrame(props: FieldFrameProps): JSX.Element {
  const id = createUniqueId()
  const control: FramedControl = {
    id,
    get invalid() {
      return props.error === undefined ? undefined : 'true'
    },
    get describedBy() {
      const ids = [
        ...(props.error === undefined ? [] : [`${id}-error`]),
        ...(props.hint === undefined ? [] : [`${id}-hint`]),
      ]
      return ids.length === 0 ? undefined : ids.join(' ')
    },
  }
  return (
    <div class="field">
      <label for={id}>{props.label}</label>
      {props.children(control)}
      <FieldError id={`${id}-error`} sentence={props.error} />
      <Show when={props.hint}>
        <p class="field-hint" id={`${id}-hint`}>
          {props.hint}
        </p>
      </Show>
    </div>
  )
}
