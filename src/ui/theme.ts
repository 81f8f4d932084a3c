import { createSignal } from 'solid-js'
import type { Accessor } from 'solid-js'
import { keepChoice, readKeptChoice, watchKeptChoice } from './kept-choice.ts'

/** Read by public/theme.js too, before the first paint. */
const KEPT_AS = 'warren.theme'
export const THEME_CHOICES = ['system', 'light', 'dark'] as const
export type ThemeChoice = (typeof THEME_CHOICES)[number]

const [choice, setChoice] = createSignal<ThemeChoice>('system')

export const themeChoice: Accessor<ThemeChoice> = choice

/** Shows what was chosen here before, and follows what another tab chooses. */
export function restoreTheme(): void {
  const applyKept = (): void => apply(readKeptChoice(KEPT_AS, THEME_CHOICES) ?? 'system')
  watchKeptChoice(KEPT_AS, applyKept)
  applyKept()
}

/** Shows it at once, and keeps the choice on this device. */
export function chooseTheme(chosen: ThemeChoice): void {
  apply(chosen)
  keepChoice(KEPT_AS, chosen)
}

function apply(chosen: ThemeChoice): void {
  const { dataset } = document.documentElement
  if (chosen === 'system') delete dataset['theme']
  else dataset['theme'] = chosen
  colourFrame(chosen)
  setChoice(chosen)
}

/** The browser's own frame around the page: there is one colour for each of the system's themes. */
function colourFrame(chosen: ThemeChoice): void {
  const metas = [...document.querySelectorAll<HTMLMetaElement>('meta[name="theme-color"]')]
  for (const meta of metas) {
    const own = meta.media.includes('dark') ? 'dark' : 'light'
    meta.dataset['own'] ??= meta.content
    const wanted = chosen === 'system' ? own : chosen
    const source = metas.find(({ media }) => media.includes(wanted)) ?? meta
    meta.content = source.dataset['own'] ?? source.content
  }
}
