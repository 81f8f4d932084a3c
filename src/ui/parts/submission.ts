import { createSignal } from 'solid-js'
import type { Accessor } from 'solid-js'
import { describeError } from '../describe-error.ts'

/** What is sent with a button: one at a time, and what went wrong as a sentence to show beside it. */
export interface Submission<Parameters extends readonly unknown[]> {
  readonly busy: Accessor<boolean>
  readonly error: Accessor<string | undefined>
  /** For what is found wrong before anything is sent; `undefined` takes back what was said. */
  readonly setError: (sentence: string | undefined) => void
  /** Does it, unless it is being done. Never rejects: what it rejects with is the error then. */
  readonly run: (...parameters: Parameters) => Promise<void>
}

export function createSubmission<Parameters extends readonly unknown[]>(
  work: (...parameters: Parameters) => Promise<void>,
): Submission<Parameters> {
  const [busy, setBusy] = createSignal(false)
  const [error, setError] = createSignal<string>()
  return {
    busy,
    error,
    setError: (sentence) => void setError(sentence),
    async run(...parameters) {
      if (busy()) return
      setBusy(true)
      setError(undefined)
      try {
        await work(...parameters)
      } catch (thrown) {
        setError(describeError(thrown).sentence)
      } finally {
        setBusy(false)
      }
    },
  }
}
