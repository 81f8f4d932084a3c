import { createSignal } from 'solid-js'
import { render } from 'solid-js/web'
import type { Tab, Warren } from '../../src/browser.ts'
import { App } from '../../src/ui/App.tsx'
import type { InviteInbox } from '../../src/ui/invite-inbox.ts'
// Loaded when a mesh is opened; here before, or the first test of a file would wait for the server to prepare it all.
import '../../src/ui/mesh/MeshApp.tsx'
import { createToasts } from '../../src/ui/toasts.ts'
import { NO_UPDATES } from '../../src/ui/update/watch-updates.ts'
import type { Updates } from '../../src/ui/update/watch-updates.ts'
import { createFakeMesh, createFakeStorage, createFakeWarren } from './fake-warren.ts'
import type { FakeMesh } from './fake-warren.ts'

let unmount: (() => void) | undefined

/** An inbox that the test fills, in place of the address bar. */
export function createTestInbox(invite?: string): InviteInbox & { receive(invite: string): void } {
  const [pending, setPending] = createSignal(invite)
  return { pending, receive: setPending, clear: () => setPending(undefined) }
}

interface MountOptions {
  readonly inbox?: InviteInbox
  /** The screen, as in the fragment: `/chat`. */
  readonly at?: string
  readonly updates?: Updates
}

/** @returns what other tabs would speak to, once the app has started */
export function mountApp(warren: Warren, options: MountOptions = {}): () => Tab {
  unmountApp()
  window.location.hash = options.at === undefined ? '' : `#${options.at}`
  const inbox = options.inbox ?? createTestInbox()
  const toasts = createToasts()
  let tab: Tab | undefined
  const start = async (given: Tab) => {
    tab = given
    return warren
  }
  const root = document.createElement('div')
  document.body.append(root)
  const { updates = NO_UPDATES } = options
  const dispose = render(
    () => <App start={start} storage={createFakeStorage()} inbox={inbox} toasts={toasts} updates={updates} />,
    root,
  )
  unmount = () => {
    dispose()
    root.remove()
  }
  return () => {
    if (tab === undefined) throw new Error('the app has not started')
    return tab
  }
}

/** The app in a mesh called Family, whose member Ada is. */
export function mountMesh(
  at = '/',
  prepare: (mesh: FakeMesh) => void = () => undefined,
  options: Pick<MountOptions, 'updates'> = {},
): FakeMesh {
  const mesh = createFakeMesh('Family', 'Ada')
  prepare(mesh)
  const card = { id: mesh.id, name: 'Family', memberName: 'Ada' }
  mountApp({ ...createFakeWarren([card]), open: async () => mesh }, { at, ...options })
  return mesh
}

export function unmountApp(): void {
  unmount?.()
  unmount = undefined
  window.location.hash = ''
}
