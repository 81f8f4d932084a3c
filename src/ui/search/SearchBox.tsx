import Search from 'lucide-solid/icons/search'
import { createSignal, onCleanup, onMount } from 'solid-js'
import type { JSX } from 'solid-js'
import { Modal } from '../parts/Modal.tsx'
import { strings } from '../strings.ts'
import { SearchPanel } from './SearchPanel.tsx'
import './search.css'

const isMac = (): boolean => navigator.userAgent.includes('Mac OS')

/** Where a "/" is a letter, or another dialog is in front. */
function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable="true"]') !== null
}
const isBehindDialog = (): boolean =>
  document.querySelector('[role="dialog"], [role="alertdialog"], [role="menu"]') !== null

/** The button that opens the search from every screen, and the keys that do: Ctrl or Cmd and K, or "/". */
export function SearchBox(): JSX.Element {
  const [isOpen, setOpen] = createSignal(false)
  const keys = () => (isMac() ? strings.search.keys.mac : strings.search.keys.other)
  // What was opened has the focus, not the button.
  let hasChosen = false

  const press = (event: KeyboardEvent) => {
    const isChord =
      (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === 'k'
    const isSlash = event.key === '/' && !event.ctrlKey && !event.metaKey && !event.altKey && !isTyping(event.target)
    if (event.defaultPrevented || event.isComposing || !(isChord || isSlash) || isBehindDialog()) return
    event.preventDefault()
    show()
  }
  const show = () => {
    hasChosen = false
    setOpen(true)
  }
  onMount(() => document.addEventListener('keydown', press))
  onCleanup(() => document.removeEventListener('keydown', press))

  const returnFocus = () =>
    hasChosen && document.activeElement instanceof HTMLElement ? document.activeElement : undefined

  return (
    <>
      <button
        type="button"
        class="search-open"
        aria-label={strings.search.open}
        aria-keyshortcuts="Control+K Meta+K /"
        aria-haspopup="dialog"
        onClick={show}
      >
        <Search size={18} aria-hidden="true" />
        <span class="search-open-text">{strings.search.open}</span>
        <kbd class="search-open-keys keyboard-only" aria-hidden="true">
          {keys()}
        </kbd>
      </button>
      <Modal
        open={isOpen()}
        onClose={() => setOpen(false)}
        title={strings.search.heading}
        wide
        returnFocus={returnFocus}
      >
        <SearchPanel
          onOpen={() => {
            hasChosen = true
            setOpen(false)
          }}
        />
      </Modal>
    </>
  )
}
