import { WarrenError } from '../core/mesh.ts'
import { language, strings } from './strings.ts'
import { said } from './words/english/said.ts'

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

const placeBySentence = new Map(
  (Object.keys(said) as (keyof typeof said)[]).map((place) => [said[place], place] as const),
)

/** What the library says, in the language that the page speaks; undefined where there are no words for it. */
function translate(sentence: string): string | undefined {
  if (language() === 'en') return sentence
  const numbers = [...sentence.matchAll(/\d+/g)].map(String)
  const place = placeBySentence.get(sentence.replaceAll(/\d+/g, '#')) ?? placeBySentence.get(sentence)
  return place === undefined ? undefined : strings.said[place].replaceAll('#', () => numbers.shift() ?? '')
}

/** A sentence of the library that came without its error. */
export const describeProblem = (sentence: string): string => translate(sentence) ?? sentence

export function describeError(thrown: unknown): ErrorDescription {
  if (thrown instanceof WarrenError) {
    // The library's own sentences are English. Where one has no translation its code says it, less exactly.
    const own = spoken.has(thrown) ? thrown.message : translate(thrown.message)
    return { sentence: own ?? strings.errors.codes[thrown.code], details: undefined }
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
