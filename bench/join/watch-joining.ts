/** What a person waits for, in milliseconds since the navigation to the invite. */
export interface Joining {
  readonly connected: number
  readonly listed: number
}

/**
 * Runs in the page before the app: fills the form in as soon as it is there, since how long a person takes over their
 * name is not what is measured, and notes when the app shows a member as connected and the vault in its list. One
 * function, for it is handed to the browser as text.
 */
export function watchJoining(vault: string): void {
  const times: { connected?: number; listed?: number } = {}
  let filled = false

  const fillIn = (): void => {
    const form = document.querySelector('form')
    const field = form?.querySelector<HTMLInputElement>('input[type=text]')
    if (!form || !field) return
    filled = true
    field.value = 'Newcomer'
    field.dispatchEvent(new InputEvent('input', { bubbles: true }))
    form.requestSubmit()
  }
  const look = (): void => {
    if (!filled) fillIn()
    const pills = [...document.querySelectorAll('[role=status][aria-label=Connection]')]
    if (times.connected === undefined && pills.some(({ textContent }) => textContent.includes('1 connected'))) {
      times.connected = performance.now()
    }
    const list = document.querySelector('[aria-label=Vaults]')
    if (times.listed === undefined && list?.textContent.includes(vault) === true) times.listed = performance.now()
    const { connected, listed } = times
    if (connected === undefined || listed === undefined) return
    observer.disconnect()
    Object.assign(globalThis, { __joining: { connected, listed } })
  }
  const observer = new MutationObserver(look)
  observer.observe(document, { childList: true, subtree: true, characterData: true, attributes: true })
}
