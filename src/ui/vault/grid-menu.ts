import { createSignal, createUniqueId } from 'solid-js'
import type { Accessor, JSX } from 'solid-js'
import type { FileId } from '../../core/mesh.ts'

/** In the window, in pixels. */
export interface MenuPoint {
  readonly x: number
  readonly y: number
}

/** What a menu's button is made of. */
export type ButtonProps = JSX.ButtonHTMLAttributes<HTMLButtonElement>

type ButtonEvent = (PointerEvent | MouseEvent | KeyboardEvent) & {
  readonly currentTarget: HTMLButtonElement
  readonly target: Element
}

/** The one menu of a grid's rows: thousands of rows would have thousands, of which one is ever open. */
export interface GridMenu {
  /** What is open, or was last. */
  readonly asked: Accessor<AskedMenu | undefined>
  readonly isOpen: Accessor<boolean>
  readonly setOpen: (isOpen: boolean) => void
  /** Of the button of the row that it is open for. */
  readonly buttonId: string
  readonly isOpenFor: (id: FileId) => boolean
  /** What is done to the button of a row is done to the menu's, which is that of this row from now on. */
  press(id: FileId, event: ButtonEvent): void
  /** @param at at the row's button unless set */
  openAt(id: FileId, button: HTMLButtonElement, at: MenuPoint | undefined): void
  /** The row is gone. */
  closeFor(id: FileId): void
  /** Takes what the menu would make its own button of. */
  lend(button: ButtonProps): void
}

export interface AskedMenu {
  readonly id: FileId
  /** Where it was asked for by a right click or a long press; at its button unless set. */
  readonly at: MenuPoint | undefined
}

export function createGridMenu(): GridMenu {
  const [asked, setAsked] = createSignal<AskedMenu>()
  const [isOpen, setOpen] = createSignal(false)
  let lent: ButtonProps | undefined

  const isOpenFor = (id: FileId): boolean => isOpen() && asked()?.id === id
  const attach = (id: FileId, button: HTMLButtonElement, at: MenuPoint | undefined) => {
    setAsked({ id, at })
    if (typeof lent?.ref === 'function') lent.ref(button)
  }

  return {
    asked,
    isOpen,
    setOpen,
    buttonId: createUniqueId(),
    isOpenFor,
    press(id, event) {
      attach(id, event.currentTarget, undefined)
      const { type } = event
      const handler =
        type === 'pointerdown' ? lent?.onPointerDown : type === 'keydown' ? lent?.onKeyDown : lent?.onClick
      if (typeof handler === 'function') (handler as (event: ButtonEvent) => void)(event)
    },
    openAt(id, button, at) {
      attach(id, button, at)
      setOpen(true)
    },
    closeFor(id) {
      if (isOpenFor(id)) setOpen(false)
    },
    lend: (button) => (lent = button),
  }
}
