import { Dialog } from '@kobalte/core/dialog'
import X from 'lucide-solid/icons/x'
import type { JSX } from 'solid-js'
import { strings } from '../strings.ts'
import './modal.css'

interface ModalProps {
  readonly open: boolean
  readonly onClose: () => void
  readonly title: string
  readonly wide?: boolean
  /** Between the two. */
  readonly middle?: boolean
  /** Beside the close button. */
  readonly actions?: JSX.Element
  /** Where focus goes when it closes, where what opened it may be gone by then. */
  readonly returnFocus?: (() => HTMLElement | null | undefined) | undefined
  readonly children: JSX.Element
}

/** Where a dialog's focus begins, unless at its first control: an element with this attribute. */
const FIRST_FOCUS = 'data-first-focus'

/** A name is most often changed before its ending. */
export function selectStem(field: HTMLInputElement): void {
  const dot = field.value.lastIndexOf('.')
  field.setSelectionRange(0, dot > 0 ? dot : field.value.length)
}

/**
 * Opens one dialog after another was closed, in this same turn. Kobalte gives the focus of the first back in a task of its
 * own: a dialog that opens before would lose its focus to it.
 */
export function openAfterClosing(open: () => void): void {
  window.setTimeout(open)
}

/** A dialog over the page: focus stays inside, Escape and a click beside it close it. */
export function Modal(props: ModalProps): JSX.Element {
  let panel: HTMLElement | undefined
  const focusFirst = (event: Event) => {
    const field = panel?.querySelector(`[${FIRST_FOCUS}]`)
    if (!(field instanceof HTMLElement)) return
    event.preventDefault()
    field.focus()
    if (field instanceof HTMLInputElement && field.type === 'text') selectStem(field)
  }
  const focusAfter = (event: Event) => {
    if (props.open) {
      // Kobalte may set up its keeping of the focus anew while the dialog stays: focus is where it belongs then.
      event.preventDefault()
      return
    }
    const next = props.returnFocus?.()
    if (next === undefined || next === null) return
    event.preventDefault()
    next.focus()
  }
  return (
    <Dialog open={props.open} onOpenChange={(open) => (open ? undefined : props.onClose())}>
      <Dialog.Portal>
        <Dialog.Overlay class="modal-overlay" />
        <div class="modal-holder">
          <Dialog.Content
            class="modal"
            classList={{ 'modal-wide': props.wide === true, 'modal-middle': props.middle === true }}
            ref={(element: HTMLElement) => {
              panel = element
            }}
            onOpenAutoFocus={focusFirst}
            onCloseAutoFocus={focusAfter}
          >
            <header class="modal-header">
              <Dialog.Title class="modal-title">{props.title}</Dialog.Title>
              {props.actions}
              <Dialog.CloseButton class="icon-button" aria-label={strings.close}>
                <X size={20} aria-hidden="true" />
              </Dialog.CloseButton>
            </header>
            {props.children}
          </Dialog.Content>
        </div>
      </Dialog.Portal>
    </Dialog>
  )
}
