import { render } from 'solid-js/web'
import { App } from './App.tsx'
import { openGivenInbox } from './given/given-inbox.ts'
import { openInviteInbox } from './invite-inbox.ts'
import { restoreLanguage } from './language.ts'
import { watchInstallOffer } from './notify/install-offer.ts'
import { openDeviceStorage, prepareForPerson, startWarren } from './start-warren.ts'
import { restoreTheme } from './theme.ts'
import { createToasts } from './toasts.ts'
import { watchUpdates } from './update/watch-updates.ts'

// First of all: the invite must be out of the address bar before anything can fail, log or ask for the page's address.
const inbox = openInviteInbox(window)

const root = document.getElementById('root')
if (root === null) throw new Error('index.html has no #root')

watchInstallOffer(window)
const toasts = createToasts()
const updates = watchUpdates(window)
const given = openGivenInbox(window, (error) => toasts.showError(error))
restoreTheme()
// Before the first word is shown: the page would change under one's eyes.
await restoreLanguage()
// The mark that stands there until now needs no script.
root.replaceChildren()
render(
  () => (
    <App
      start={startWarren}
      storage={openDeviceStorage()}
      inbox={inbox}
      given={given}
      toasts={toasts}
      updates={updates}
    />
  ),
  root,
)
prepareForPerson(window)
