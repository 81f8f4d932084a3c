import { render } from 'solid-js/web'
import { openDeviceStorage, openWarren } from '../../src/browser.ts'
import { App } from '../../src/ui/App.tsx'
import { openInviteInbox } from '../../src/ui/invite-inbox.ts'
import { createToasts } from '../../src/ui/toasts.ts'

/** As src/ui/main.tsx does it, but for the look for a newer version. */
export function openApp(): void {
  const root = document.createElement('div')
  root.id = 'root'
  document.body.replaceChildren(root)
  const toasts = createToasts()
  render(
    () => <App start={openWarren} storage={openDeviceStorage()} inbox={openInviteInbox(window)} toasts={toasts} />,
    root,
  )
}
