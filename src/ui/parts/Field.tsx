import type { JSX } from 'solid-js'
import { FieldFrame } from './FieldFrame.tsx'

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
  return (
    <FieldFrame label={props.label} hint={props.hint} error={props.error}>
      {(control) => (
        <input
          id={control.id}
          type="text"
          class="input"
          classList={{ 'input-mono': props.mono === true }}
          value={props.value}
          placeholder={props.placeholder ?? ''}
          maxLength={props.maxLength ?? MAX_TEXT_LENGTH}
          autocomplete="off"
          autocapitalize={props.secret === true ? 'none' : 'sentences'}
          spellcheck={props.secret !== true}
          aria-invalid={control.invalid}
          aria-describedby={control.describedBy}
          data-first-focus={props.autofocus === true ? '' : undefined}
          ref={(element) => {
            if (props.autofocus === true) queueMicrotask(() => element.focus())
          }}
          onInput={(event) => props.onInput(event.currentTarget.value)}
        />
      )}
    </FieldFrame>
  )
}
