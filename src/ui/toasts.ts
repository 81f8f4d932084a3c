import { createContext, createSignal, onCleanup, useContext } from 'solid-js'
import type { Accessor } from 'solid-js'
import { describeError, isCancelled } from './describe-error.ts'

interface ToastAction {
  readonly label: string
  readonly run: () => void
}

export interface Toast {
  readonly id: number
  readonly tone: 'plain' | 'error'
  readonly text: string
  readonly details?: string | undefined
  readonly action?: ToastAction
  /** Beside it: the way back, mostly. */
  readonly second?: ToastAction
  /** Milliseconds it stays; undefined: until it is dismissed. */
  readonly stayMs: number | undefined
}

export interface Toasts {
  readonly list: Accessor<readonly Toast[]>
  /** What no toast may cover. */
  readonly obstacles: Accessor<readonly Element[]>
  /** Keeps toasts off what is at the bottom of the screen, for as long as the owner lives. */
  keepOff(element: Element): void
  show(
    text: string,
    options?: { readonly action?: ToastAction; readonly second?: ToastAction; readonly lasting?: boolean },
  ): void
  /** Says what failed, in the error's own sentence. A cancelled action says nothing. */
  showError(thrown: unknown): void
  /** As `showError`, of something that is a sentence already. */
  showProblem(sentence: string): void
  dismiss(id: number): void
}

/** Long enough to read a sentence and to reach for an undo. */
const STAY_MS = 8_000
/** More at once would cover the page: the oldest give way. */
const MAX_TOASTS = 4

export function createToasts(): Toasts {
  const [list, setList] = createSignal<readonly Toast[]>([])
  const [obstacles, setObstacles] = createSignal<readonly Element[]>([])
  let nextId = 0
  const push = (toast: Omit<Toast, 'id'>) =>
    setList((toasts) => [...toasts, { ...toast, id: nextId++ }].slice(-MAX_TOASTS))
  return {
    list,
    obstacles,
    keepOff(element) {
      setObstacles((all) => [...all, element])
      onCleanup(() => setObstacles((all) => all.filter((each) => each !== element)))
    },
    show(text, options = {}) {
      const { action, second, lasting = false } = options
      push({
        tone: 'plain',
        text,
        stayMs: lasting ? undefined : STAY_MS,
        ...(action === undefined ? {} : { action }),
        ...(second === undefined ? {} : { second }),
      })
    },
    showError(thrown) {
      if (isCancelled(thrown)) return
      const { sentence, details } = describeError(thrown)
      push({ tone: 'error', text: sentence, details, stayMs: undefined })
    },
    showProblem: (sentence) => push({ tone: 'error', text: sentence, stayMs: undefined }),
    dismiss: (id) => setList((toasts) => toasts.filter((toast) => toast.id !== id)),
  }
}

export const ToastsContext = createContext<Toasts>()

export function useToasts(): Toasts {
  const toasts = useContext(ToastsContext)
  if (toasts === undefined) throw new Error('useToasts outside of its provider')
  return toasts
}
