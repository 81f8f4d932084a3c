import { HashRouter, Navigate, Route } from '@solidjs/router'
import type { JSX } from 'solid-js'
import type { Mesh, MeshCard, MeshId } from '../../core/mesh.ts'
import { ChatScreen } from '../chat/ChatScreen.tsx'
import { PeopleScreen } from '../people/PeopleScreen.tsx'
import { SettingsScreen } from '../settings/SettingsScreen.tsx'
import { TrashScreen } from '../vault/trash/TrashScreen.tsx'
import { VaultScreen } from '../vault/VaultScreen.tsx'
import { VaultsScreen } from '../vaults/VaultsScreen.tsx'
import { MeshShell } from './MeshShell.tsx'
import { createSession, SessionContext } from './session.ts'
import { warnBeforeClosing } from './warn-before-closing.ts'

interface MeshAppProps {
  readonly mesh: Mesh
  /** All meshes of this device. */
  readonly cards: readonly MeshCard[]
  readonly onLeave: () => void
  readonly onSwitch: (id: MeshId) => void
  /** Called with what tells whether something is under way here. */
  readonly watchWork: (isWorking: () => boolean) => void
}

/**
 * The screens of an open mesh. Their addresses are in the fragment, which no server sees, and hold opaque ids only.
 */
export function MeshApp(props: MeshAppProps): JSX.Element {
  // eslint-disable-next-line solid/reactivity -- another mesh is another MeshApp
  const session = createSession(props.mesh, {
    meshes: () => props.cards,
    leave: () => props.onLeave(),
    switchTo: (id) => props.onSwitch(id),
  })
  warnBeforeClosing(session)
  // eslint-disable-next-line solid/reactivity -- asked by another tab, at any time
  props.watchWork(session.isWorking)
  return (
    <SessionContext.Provider value={session}>
      <HashRouter root={MeshShell}>
        <Route path="/" component={VaultsScreen} />
        <Route path="/vaults/:vault/trash" component={TrashScreen} />
        <Route path="/vaults/:vault/:folder?" component={VaultScreen} />
        <Route path="/chat/:room?" component={ChatScreen} />
        <Route path="/people" component={PeopleScreen} />
        <Route path="/settings" component={SettingsScreen} />
        <Route path="*" component={() => <Navigate href="/" />} />
      </HashRouter>
    </SessionContext.Provider>
  )
}
