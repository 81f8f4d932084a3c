import Check from 'lucide-solid/icons/check'
import Copy from 'lucide-solid/icons/copy'
import { createSignal, onCleanup, Show } from 'solid-js'
import type { JSX } from 'solid-js'
import { strings } from '../strings.ts'
import { useToasts } from '../toasts.ts'

/** How long the button says that it copied. */
const SAID_MS = 2_500

export function CopyButton(props: { readonly text: string; readonly label: string }): JSX.Element {
  const toasts = useToasts()
  const [copied, setCopied] = createSignal(false)
  let timer: number | undefined
  onCleanup(() => window.clearTimeout(timer))

  const copy = async () => {
    try {
      await navigator.clipboard.writeText(props.text)
    } catch {
      toasts.show(strings.copyFailed)
      return
    }
    setCopied(true)
    window.clearTimeout(timer)
    timer = window.setTimeout(() => setCopied(false), SAID_MS)
  }

  return (
    <button type="button" class="button" onClick={() => void copy()}>
      <Show when={copied()} fallback={<Copy size={18} aria-hidden="true" />}>
        <Check size={18} aria-hidden="true" />
      </Show>
      <span aria-live="polite">{copied() ? strings.copied : props.label}</span>
    </button>
  )
}
