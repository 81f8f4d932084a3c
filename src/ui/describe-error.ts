import { WarrenError } from '../core/mesh.ts'
import { language, strings } from './strings.ts'

export interface ErrorDescription {
  /** A whole sentence. */
  readonly sentence: string
  /** What a developer would want to know; only of errors that nobody expected. */
  readonly details: string | undefined
}

const spoken = new WeakSet<WarrenError>()

/** An error of the page's own, in the language that it speaks. */
export function createSpokenError(code: WarrenError['code'], sentence: string): WarrenError {
  const error = new WarrenError(code, sentence)
  spoken.add(error)
  return error
}

export function describeError(thrown: unknown): ErrorDescription {
  if (thrown instanceof WarrenError) {
    // The library's own sentences are English. In another language its code says it, less exactly.
    return {
      sentence: language() === 'en' || spoken.has(thrown) ? thrown.message : strings.errors.codes[thrown.code],
      details: undefined,
    }
  }
  const details = thrown instanceof Error ? `${thrown.name}: ${thrown.message}\n${thrown.stack ?? ''}` : String(thrown)
  return { sentence: strings.errors.unknown, details }
}

/** Cancelling is no failure: the user asked for it. */
export function isCancelled(thrown: unknown): boolean {
  if (thrown instanceof WarrenError) return thrown.code === 'cancelled'
  return thrown instanceof DOMException && thrown.name === 'AbortError'
}

/** Another tab has the mesh open; and whether it is adding or saving files, which it was asked about. */
export function occupantOf(thrown: unknown): 'open' | 'working' | undefined {
  if (!(thrown instanceof WarrenError)) return undefined
  return thrown.code === 'busy' ? 'open' : thrown.code === 'working' ? 'working' : undefined
}
