import { createSignal } from 'solid-js'
import type { Accessor } from 'solid-js'
import { keepChoice, readKeptChoice, watchKeptChoice } from './kept-choice.ts'
import { LANGUAGES, speak, type Language } from './strings.ts'

const KEPT_AS = 'warren.language'
export const LANGUAGE_CHOICES = ['system', ...LANGUAGES] as const
export type LanguageChoice = (typeof LANGUAGE_CHOICES)[number]

const [choice, setChoice] = createSignal<LanguageChoice>('system')

export const languageChoice: Accessor<LanguageChoice> = choice

/** The first of the browser's languages that there are words for; English where there is none. */
export function languageOf(preferred: readonly string[]): Language {
  const spoken = preferred.map((tag) => LANGUAGES.find((known) => tag.toLowerCase().split('-')[0] === known))
  return spoken.find((known) => known !== undefined) ?? 'en'
}

/** As chosen here before, else as the browser prefers. Where the words do not arrive the page stays as it is, in English. */
export async function restoreLanguage(): Promise<void> {
  watchKeptChoice(KEPT_AS, () => void applyKept())
  // What the browser prefers may change while the page is open.
  window.addEventListener('languagechange', () => void applyKept())
  await applyKept()
}

/** Changes all that is on the screen, and keeps the choice on this device. @throws where the words could not be fetched */
export async function chooseLanguage(chosen: LanguageChoice): Promise<void> {
  await apply(chosen)
  keepChoice(KEPT_AS, chosen)
}

async function apply(chosen: LanguageChoice): Promise<void> {
  const language = chosen === 'system' ? languageOf(navigator.languages) : chosen
  await speak(language)
  document.documentElement.lang = language
  setChoice(chosen)
}

async function applyKept(): Promise<void> {
  try {
    await apply(readKeptChoice(KEPT_AS, LANGUAGE_CHOICES) ?? 'system')
  } catch {
    document.documentElement.lang = 'en' // offline, with words that were never fetched: English is there
  }
}
