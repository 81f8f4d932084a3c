/** A row of the files, besides their heading. */
const FILE_ROW = '.file-grid .file-row:not(.file-head)'

/**
 * Opens the app in this page at the address of the vault: as it is when the page is loaded anew there. Milliseconds from when
 * its code, which was loaded before, begins to run until rows of the vault's files are painted.
 *
 * No later beginning would do: the vault is being opened in the background while the mesh still is, so that whatever is
 * waited for first (the mesh, its screens, a click on the vault) comes after much of the work.
 */
export async function openVaultInApp(vault: string): Promise<number> {
  const { openApp } = await import('./open-app.tsx')
  history.replaceState(null, '', `#/vaults/${vault}`)
  const start = performance.now()
  openApp()
  await appears(FILE_ROW)
  await painted()
  return performance.now() - start
}

function appears(selector: string): Promise<HTMLElement> {
  return new Promise((resolve) => {
    const look = (): boolean => {
      const found = document.querySelector<HTMLElement>(selector)
      if (found !== null) resolve(found)
      return found !== null
    }
    if (look()) return
    const observer = new MutationObserver(() => {
      if (look()) observer.disconnect()
    })
    observer.observe(document.body, { childList: true, subtree: true })
  })
}

/** After the frame in which what has been changed is drawn: a task that was queued before its paint runs after it. */
function painted(): Promise<void> {
  return new Promise((resolve) => {
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel()
      port1.addEventListener('message', () => resolve())
      port1.start()
      port2.postMessage(undefined)
    })
  })
}
