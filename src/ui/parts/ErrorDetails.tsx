import { Show } from 'solid-js'
import type { JSX } from 'solid-js'
import { describeError } from '../describe-error.ts'
import { strings } from '../strings.ts'

/** An error as a sentence, with what a developer would want folded away. */
export function ErrorDetails(props: { readonly error: unknown }): JSX.Element {
  const description = () => describeError(props.error)
  return (
    <div class="error-details" role="alert">
      <p>{description().sentence}</p>
      <Show when={description().details}>
        {(details) => (
          <details>
            <summary>{strings.details}</summary>
            <pre>{details()}</pre>
          </details>
        )}
      </Show>
    </div>
  )
}
