import { createEffect } from 'solid-js'
import { strings } from '../strings.ts'

/** Names the page in the tab. Only words of ours: names of vaults and files stay out of the browser's history. */
export function setPageTitle(title: () => string): void {
  createEffect(() => {
    document.title = strings.title(title())
  })
}
