import { createSignal } from 'solid-js'
import type { Accessor } from 'solid-js'
import { MIN_PASSPHRASE_CHARACTERS } from '../../browser.ts'
import { strings } from '../strings.ts'

/** A passphrase that is being chosen, written twice. */
export interface NewPassphrase {
  readonly first: Accessor<string>
  readonly second: Accessor<string>
  readonly setFirst: (text: string) => void
  readonly setSecond: (text: string) => void
  readonly firstError: Accessor<string | undefined>
  readonly secondError: Accessor<string | undefined>
  /** The passphrase, or undefined with what is wrong shown beside it. */
  take(): string | undefined
}

export function createNewPassphrase(): NewPassphrase {
  const [first, setFirst] = createSignal('')
  const [second, setSecond] = createSignal('')
  const [firstError, setFirstError] = createSignal<string>()
  const [secondError, setSecondError] = createSignal<string>()
  return {
    first,
    second,
    setFirst: (text) => void setFirst(text),
    setSecond: (text) => void setSecond(text),
    firstError,
    secondError,
    take() {
      const isShort = Array.from(first()).length < MIN_PASSPHRASE_CHARACTERS
      const differs = first() !== second()
      setFirstError(isShort ? strings.lock.tooShort(MIN_PASSPHRASE_CHARACTERS) : undefined)
      setSecondError(!isShort && differs ? strings.lock.differ : undefined)
      return isShort || differs ? undefined : first()
    },
  }
}
