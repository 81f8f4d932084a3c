import { For } from 'solid-js'
import type { JSX } from 'solid-js'
import { createGroupName } from './group-name.ts'
import './choice-row.css'

interface ChoiceRowProps<T extends string> {
  readonly label: string
  readonly options: readonly { readonly value: T; readonly label: string; readonly lang?: string }[]
  readonly chosen: T
  readonly onChoose: (value: T) => void
}

/** A few choices side by side, of which one holds: radio buttons, so that arrow keys go from one to the next. */
export function ChoiceRow<T extends string>(props: ChoiceRowProps<T>): JSX.Element {
  const name = createGroupName()
  return (
    <fieldset class="choice-row">
      <legend>{props.label}</legend>
      <div class="choice-row-options">
        <For each={props.options}>
          {(option) => (
            <label class="choice">
              <input
                type="radio"
                class="choice-radio"
                name={name}
                value={option.value}
                checked={props.chosen === option.value}
                onChange={() => props.onChoose(option.value)}
              />
              <span lang={option.lang}>{option.label}</span>
            </label>
          )}
        </For>
      </div>
    </fieldset>
  )
}
