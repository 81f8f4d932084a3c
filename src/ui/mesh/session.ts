import { createContext, createMemo, createSignal, useContext } from 'solid-js'
import type { Accessor } from 'solid-js'
import type {
  LogId,
  MemberId,
  MemberSummary,
  Mesh,
  Message,
  RelayStatus,
  Vault,
  VaultSummary,
} from '../../core/mesh.ts'
import { fromReadable } from '../reactive.ts'
import { strings } from '../strings.ts'
import { createStreamDesk } from '../streams/stream-desk.ts'
import type { StreamDesk } from '../streams/stream-desk.ts'
import { createSaves } from '../transfers/saves.ts'
import type { Saves } from '../transfers/saves.ts'

/** An open mesh as the screens see it: its views as signals, and what they share. */
export interface Session {
  readonly mesh: Mesh
  readonly members: Accessor<readonly MemberSummary[]>
  readonly relays: Accessor<readonly RelayStatus[]>
  readonly vaults: Accessor<readonly VaultSummary[]>
  readonly messages: Accessor<readonly Message[]>
  /** What last went wrong in work that nobody waited for. */
  readonly problem: Accessor<string | undefined>
  readonly saves: Saves
  readonly streams: StreamDesk
  /** Vaults opened so far: their transfers go on while another screen is shown. */
  readonly openedVaults: Accessor<readonly Vault[]>
  openVault(id: LogId): Promise<Vault>
  nameOf(id: MemberId): string
  isSelf(id: MemberId): boolean
  /** Messages of the lobby that this device has not shown yet. */
  readonly unread: Accessor<number>
  /** The lobby has messages before those that are loaded. */
  readonly hasOlder: Accessor<boolean>
  leave(): void
}

/** Call under an owner: the views are let go with it. */
export function createSession(mesh: Mesh, leave: () => void): Session {
  const members = fromReadable(mesh.members)
  const messages = fromReadable(mesh.lobby.messages)
  const memberById = createMemo(() => new Map(members().map((member) => [member.id, member])))
  const isSelf = (id: MemberId) => memberById().get(id)?.isSelf === true

  const streams = createStreamDesk()

  const vaultById = new Map<LogId, Promise<Vault>>()
  const [openedVaults, setOpenedVaults] = createSignal<readonly Vault[]>([])

  return {
    mesh,
    members,
    messages,
    relays: fromReadable(mesh.relays),
    vaults: fromReadable(mesh.vaults),
    problem: fromReadable(mesh.problem),
    saves: createSaves(streams),
    streams,
    openedVaults,
    openVault(id) {
      const known = vaultById.get(id)
      if (known !== undefined) return known
      const opening = mesh.openVault(id).then(
        (vault) => {
          setOpenedVaults((vaults) => [...vaults, vault])
          return vault
        },
        (error: unknown) => {
          vaultById.delete(id)
          throw error
        },
      )
      vaultById.set(id, opening)
      return opening
    },
    nameOf: (id) => memberById().get(id)?.name ?? strings.people.unknownMember,
    isSelf,
    unread: fromReadable(mesh.lobby.unread),
    hasOlder: fromReadable(mesh.lobby.hasOlder),
    leave,
  }
}

export const SessionContext = createContext<Session>()

export function useSession(): Session {
  const session = useContext(SessionContext)
  if (session === undefined) throw new Error('useSession outside of its provider')
  return session
}
