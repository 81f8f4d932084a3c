/**
 * The page over the in-memory fake, to look at: `npx vite test/ui/harness --config test/ui/harness/vite.config.ts`,
 * then `/?scene=files#/chat`. Not part of the app.
 */
import { createFakeStorage } from '../fake-warren.ts'
import { render } from 'solid-js/web'
import { App } from '../../../src/ui/App.tsx'
import { openInviteInbox } from '../../../src/ui/invite-inbox.ts'
import { restoreLanguage } from '../../../src/ui/language.ts'
import { createToasts } from '../../../src/ui/toasts.ts'
import { setScene } from './scenes.ts'

const inbox = openInviteInbox(window)
await restoreLanguage()
const warren = await setScene(new URLSearchParams(window.location.search).get('scene') ?? 'start')
const start = () => Promise.resolve(warren)
const toasts = createToasts()
const root = document.getElementById('root')
if (root === null) throw new Error('index.html has no #root')
render(() => <App start={start} storage={createFakeStorage()} inbox={inbox} toasts={toasts} />, root)
