import { createUniqueId } from 'solid-js'
import type { JSX } from 'solid-js'
import './secret-text.css'

/** A key or link to copy: whole, selected by a click, never editable. */
export function SecretText(props: { readonly label: string; readonly text: string }): JSX.Element {
  const id = createUniqueId()
  return (
    <div class="secret-text">
      <label for={id}>{props.label}</label>
      <input
        id={id}
        class="input input-mono"
        type="text"
        readonly
        value={props.text}
        autocomplete="off"
        spellcheck={false}
        onFocus={(event) => event.currentTarget.select()}
      />
    </div>
  )
}
