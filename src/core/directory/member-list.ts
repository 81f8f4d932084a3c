import type { MemberId, PeerId } from '../base/ids.ts'
import type { SwarmPeer } from '../ports/swarm.ts'
import { memberToPeerId } from '../wire/peer-id.ts'
import type { MemberSummary } from './directory-types.ts'
import { nameKey } from './name-key.ts'
import type { Profile } from './register.ts'

/** Of a member's id, where its name doesn't tell it from others, or has not arrived: enough to tell two of them apart. */
const SHOWN_ID_CHARACTERS = 8

/** Ends as what stands here for a name, or behind one, does: nobody is to be called by another's id. */
const ENDS_WITH_ID = /[0-9a-f]{8}\)?$/u

const NOTHING_SAID: Profile = { name: undefined, colour: undefined, picture: undefined, device: undefined }

interface MemberSources {
  readonly self: MemberId
  readonly profiles: ReadonlyMap<MemberId, Profile>
  readonly peers: readonly SwarmPeer[]
}

/**
 * Self first, then those connected, then the rest, each by name. Any member can take another's name: those of one name have
 * a part of their ids behind it, but for oneself, whom nobody can be taken for.
 */
export function listMembers({ self, profiles, peers }: MemberSources): readonly MemberSummary[] {
  const peerByMember = new Map(peers.flatMap((peer) => (peer.member === undefined ? [] : [[peer.member, peer]])))
  const ids = new Set<MemberId>([self, ...profiles.keys(), ...peerByMember.keys()])
  const keyOf = (id: MemberId): string => nameKey(profiles.get(id)?.name ?? '')
  const membersByKey = new Map<string, number>()
  for (const id of ids) membersByKey.set(keyOf(id), (membersByKey.get(keyOf(id)) ?? 0) + 1)

  function nameOf(id: MemberId): string {
    const key = keyOf(id)
    const shownId = id.slice(0, SHOWN_ID_CHARACTERS)
    const name = profiles.get(id)?.name
    if (name === undefined || key === '') return `Member ${shownId}`
    const isItsOwn = membersByKey.get(key) === 1 && !ENDS_WITH_ID.test(key)
    return id === self || isItsOwn ? name : `${name} (${shownId})`
  }

  const members = [...ids].map((id): MemberSummary => {
    const peer: PeerId = memberToPeerId(id)
    const profile = profiles.get(id) ?? NOTHING_SAID
    const name = nameOf(id)
    const path = id === self ? undefined : peerByMember.get(id)?.path
    return { ...profile, id, name, isSelf: id === self, path, peer }
  })
  const rank = ({ isSelf, path }: MemberSummary): number => (isSelf ? 0 : path === undefined ? 2 : 1)
  return members.sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name) || (a.id < b.id ? -1 : 1))
}
