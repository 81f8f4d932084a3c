// What the page's code is built with in place of what a package offers to browsers. Used wherever Vite builds for one.
import { fileURLToPath } from 'node:url'

/**
 * Markdown's `&amp;` and the like are looked up in a list. For browsers the package brings a version that writes them into
 * `innerHTML` of an element: that is no way to read what others wrote, and a worker has no elements.
 */
export const PAGE_ALIASES = {
  'decode-named-character-reference': fileURLToPath(
    new URL('../node_modules/decode-named-character-reference/index.js', import.meta.url),
  ),
}
