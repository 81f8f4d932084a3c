import SendHorizontal from 'lucide-solid/icons/send-horizontal'
import { createSignal, createUniqueId, Show } from 'solid-js'
import type { JSX } from 'solid-js'
import { describeError } from '../describe-error.ts'
import { strings } from '../strings.ts'

interface ComposerProps {
  /** Rejecting keeps what was written, with the error's sentence above it. */
  readonly onSend: (text: string) => Promise<void>
}

export function Composer(props: ComposerProps): JSX.Element {
  const [text, setText] = createSignal('')
  const [error, setError] = createSignal<string>()
  const [busy, setBusy] = createSignal(false)
  const hintId = createUniqueId()
  let field: HTMLTextAreaElement | undefined

  const send = async () => {
    const written = text().trim()
    if (busy() || written === '') return
    setBusy(true)
    setError(undefined)
    try {
      await props.onSend(written)
      setText('')
    } catch (thrown) {
      setError(describeError(thrown).sentence)
    } finally {
      setBusy(false)
      field?.focus()
    }
  }

  const press = (event: KeyboardEvent) => {
    // While an input method composes, Enter takes its suggestion.
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
    event.preventDefault()
    void send()
  }

  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault()
        void send()
      }}
    >
      <Show when={error()}>
        <p class="field-error" role="alert">
          {error()}
        </p>
      </Show>
      <div class="composer-line">
        {/* The twin behind the field has the same text and gives both their height. */}
        <div class="composer-grow">
          <div class="composer-twin" aria-hidden="true">
            {`${text()}\n`}
          </div>
          <textarea
            class="composer-field"
            rows={1}
            aria-label={strings.chat.composerLabel}
            aria-describedby={hintId}
            placeholder={strings.chat.composerPlaceholder}
            enterkeyhint="send"
            readonly={busy()}
            value={text()}
            ref={(element) => (field = element)}
            onInput={(event) => setText(event.currentTarget.value)}
            onKeyDown={press}
          />
        </div>
        <button
          type="submit"
          class="button button-primary composer-send"
          aria-label={strings.chat.send}
          aria-disabled={busy() || text().trim() === ''}
        >
          <SendHorizontal size={20} aria-hidden="true" />
        </button>
      </div>
      <p class="composer-hint" id={hintId}>
        {strings.chat.composerHint}
      </p>
    </form>
  )
}
