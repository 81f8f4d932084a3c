import { createSignal, createUniqueId, onMount } from 'solid-js'
import type { JSX } from 'solid-js'
import { describeError } from '../describe-error.ts'
import { FieldError } from '../parts/FieldError.tsx'
import { selectStem } from '../parts/Modal.tsx'
import { strings } from '../strings.ts'

interface NameEditorProps {
  readonly name: string
  /** Rejecting keeps it open, with the error's sentence below. */
  readonly onRename: (name: string) => Promise<void>
  /** It is done or given up. */
  readonly onClose: () => void
}

/** A name, edited where it stands: Enter or going elsewhere takes it, Escape leaves it as it was. */
export function NameEditor(props: NameEditorProps): JSX.Element {
  const id = createUniqueId()
  // eslint-disable-next-line solid/reactivity -- where it begins
  const [name, setName] = createSignal(props.name)
  const [error, setError] = createSignal<string>()
  let field: HTMLInputElement | undefined
  let isOver = false
  onMount(() => {
    // A menu that led here gives the focus back in a task of its own.
    window.setTimeout(() => {
      if (field === undefined) return
      field.focus()
      selectStem(field)
    })
  })

  const close = () => {
    if (isOver) return
    isOver = true
    props.onClose()
  }
  const submit = async () => {
    const chosen = name().trim()
    if (chosen === props.name) {
      close()
      return
    }
    if (chosen === '') {
      setError(strings.vault.nameEmpty)
      return
    }
    try {
      await props.onRename(chosen)
      close()
    } catch (thrown) {
      setError(describeError(thrown).sentence)
    }
  }
  const press = (event: KeyboardEvent) => {
    // The list's own keys mean the list.
    event.stopPropagation()
    if (event.key === 'Escape') close()
    if (event.key === 'Enter') void submit()
  }
  return (
    <div class="name-editor">
      <input
        type="text"
        class="input"
        aria-label={strings.vault.renameLabel}
        aria-invalid={error() === undefined ? undefined : 'true'}
        aria-describedby={error() === undefined ? undefined : id}
        autocomplete="off"
        spellcheck={false}
        value={name()}
        ref={(element) => (field = element)}
        onInput={(event) => setName(event.currentTarget.value)}
        onKeyDown={press}
        onBlur={() => {
          if (!isOver && error() === undefined) void submit()
        }}
      />
      <FieldError id={id} sentence={error()} />
    </div>
  )
}
