import X from 'lucide-solid/icons/x'
import { For, onCleanup, onMount, Show } from 'solid-js'
import type { JSX } from 'solid-js'
import { strings } from '../strings.ts'
import { useToasts } from '../toasts.ts'
import type { Toast } from '../toasts.ts'
import { createToastLift } from './toast-place.ts'
import './toast.css'

function ToastCard(props: { readonly toast: Toast }): JSX.Element {
  const toasts = useToasts()
  let timer: number | undefined
  const dismiss = () => toasts.dismiss(props.toast.id)
  const hold = () => window.clearTimeout(timer)
  const arm = () => {
    hold()
    if (props.toast.stayMs !== undefined) timer = window.setTimeout(dismiss, props.toast.stayMs)
  }
  onMount(arm)
  onCleanup(hold)
  return (
    <div
      class="toast"
      classList={{ 'toast-error': props.toast.tone === 'error' }}
      role={props.toast.tone === 'error' ? 'alert' : 'status'}
      onPointerEnter={hold}
      onPointerLeave={arm}
      onFocusIn={hold}
      onFocusOut={arm}
    >
      <div class="toast-text">
        <span>{props.toast.text}</span>
        <Show when={props.toast.details}>
          {(details) => (
            <details>
              <summary>{strings.details}</summary>
              <pre>{details()}</pre>
            </details>
          )}
        </Show>
      </div>
      <div class="toast-actions">
        <For each={[props.toast.action, props.toast.second]}>
          {(action) => (
            <Show when={action}>
              {(shown) => (
                <button
                  type="button"
                  class="button button-quiet"
                  onClick={() => {
                    shown().run()
                    dismiss()
                  }}
                >
                  {shown().label}
                </button>
              )}
            </Show>
          )}
        </For>
        <button type="button" class="icon-button" aria-label={strings.dismiss} onClick={dismiss}>
          <X size={18} aria-hidden="true" />
        </button>
      </div>
    </div>
  )
}

export function ToastRegion(): JSX.Element {
  const toasts = useToasts()
  let region!: HTMLElement
  const lift = createToastLift(
    () => region,
    () => toasts.list().length > 0,
    toasts.obstacles,
  )
  return (
    <section
      class="toast-region"
      aria-label={strings.notifications}
      data-kb-top-layer
      style={{ '--toast-lift': `${lift()}px` }}
      ref={(element) => (region = element)}
    >
      <For each={toasts.list()}>{(toast) => <ToastCard toast={toast} />}</For>
    </section>
  )
}
