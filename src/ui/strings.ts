import { createSignal } from 'solid-js'
import { english } from './words/english/index.ts'

/** The shape of every language's catalogue. */
type Catalogue = typeof english

const [catalogue] = createSignal<Catalogue>(english)

/**
 * Every word the page shows, in the chosen language. Read inside JSX or a function, it follows the choice; kept in a
 * constant of a module, it would not.
 */
export const strings: Catalogue = new Proxy(english, {
  get: (_english, area: keyof Catalogue) => catalogue()[area],
})
