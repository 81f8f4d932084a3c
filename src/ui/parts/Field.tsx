import { createUniqueId, Show } from 'solid-js'
import type { JSX } from 'solid-js'
import { FieldError } from './FieldError.tsx'
import './field.css'

/** For names of members and meshes: longer ones are refused by the directory, and need not be typed at all. */
export const MAX_NAME_LENGTH = 64

/** Room for any invite, and for nothing that would hold up the page. */
const MAX_TEXT_LENGTH = 10_000

interface FieldProps {
  readonly label: string
  readonly value: string
  readonly onInput: (value: string) => void
  readonly hint?: string
  readonly error?: string | undefined
  readonly placeholder?: string
  readonly maxLength?: number
  readonly autofocus?: boolean
  readonly mono?: boolean
  /** For keys and links: nothing that completes, corrects or remembers. */
  readonly secret?: boolean
}

/** A labelled line of text with its hint, and its error beside it. */
export function Field(props: FieldProps): JSX.Element {
  const id = createUniqueId()
  const describedBy = () =>
    [props.error === undefined ? undefined : `${id}-error`, props.hint === undefined ? undefined : `${id}-hint`]
      .filter((part) => part !== undefined)
      .join(' ')
  return (
    <div class="field">
      <label for={id}>{props.label}</label>
      <input
        id={id}
        type="text"
        class="input"
        classList={{ 'input-mono': props.mono === true }}
        value={props.value}
        placeholder={props.placeholder ?? ''}
        maxLength={props.maxLength ?? MAX_TEXT_LENGTH}
        autocomplete="off"
        autocapitalize={props.secret === true ? 'none' : 'sentences'}
        spellcheck={props.secret !== true}
        aria-invalid={props.error === undefined ? undefined : 'true'}
        aria-describedby={describedBy() === '' ? undefined : describedBy()}
        data-first-focus={props.autofocus === true ? '' : undefined}
        ref={(element) => {
          if (props.autofocus === true) queueMicrotask(() => element.focus())
        }}
        onInput={(event) => props.onInput(event.currentTarget.value)}
      />
      <FieldError id={`${id}-error`} sentence={props.error} />
      <Show when={props.hint}>
        <p class="field-hint" id={`${id}-hint`}>
          {props.hint}
        </p>
      </Show>
    </div>
  )
}
