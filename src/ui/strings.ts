import { createSignal } from 'solid-js'
import { english, type Catalogue } from './words/english/index.ts'

/** The languages there are words for (BCP 47). */
export const LANGUAGES = ['en', 'de'] as const
export type Language = (typeof LANGUAGES)[number]

interface Spoken {
  readonly language: Language
  readonly catalogue: Catalogue
}

// English is part of the page: there are words from the first moment, whatever fails to load.
const [spoken, setSpoken] = createSignal<Spoken>({ language: 'en', catalogue: english })

/** The words of one area, each read anew: an area that a component keeps follows the choice too. */
const areas = new Map<keyof Catalogue, object>()
for (const area of Object.keys(english) as (keyof Catalogue)[]) {
  const words: unknown = english[area]
  if (typeof words !== 'object' || words === null) continue
  const get = (_words: object, word: string | symbol): unknown =>
    Reflect.get(spoken().catalogue[area] as object, word) as unknown
  areas.set(area, new Proxy(words, { get }))
}

/**
 * Every word the page shows, in the chosen language. Read inside JSX or a function, it follows the choice; a word kept in
 * a constant would not.
 */
export const strings: Catalogue = new Proxy(english, {
  get: (_english, area: keyof Catalogue) => areas.get(area) ?? spoken().catalogue[area],
})

/** The language that `strings` speaks now. */
export const language = (): Language => spoken().language

/** Fetches the words where they are not here yet, then changes all that is on the screen at once. */
export async function speak(wanted: Language): Promise<void> {
  const catalogue = wanted === 'de' ? (await import('./words/german/index.ts')).german : english
  setSpoken({ language: wanted, catalogue })
}
