import type { MemberId, PeerId } from '../base/ids.ts'
import type { SwarmPeer } from '../ports/swarm.ts'
import { memberToPeerId } from '../wire/peer-id.ts'
import type { MemberSummary } from './directory-types.ts'
import type { Profile } from './register.ts'

/** What a member is called before its profile has arrived: enough of its id to tell two of them apart. */
const SHOWN_ID_CHARACTERS = 8

const NOTHING_SAID: Profile = { name: undefined, colour: undefined, picture: undefined, device: undefined }

interface MemberSources {
  readonly self: MemberId
  readonly profiles: ReadonlyMap<MemberId, Profile>
  readonly peers: readonly SwarmPeer[]
}

/** Self first, then those connected, then the rest, each by name. */
export function listMembers({ self, profiles, peers }: MemberSources): readonly MemberSummary[] {
  const peerByMember = new Map(peers.flatMap((peer) => (peer.member === undefined ? [] : [[peer.member, peer]])))
  const ids = new Set<MemberId>([self, ...profiles.keys(), ...peerByMember.keys()])
  const members = [...ids].map((id): MemberSummary => {
    const peer: PeerId = memberToPeerId(id)
    const profile = profiles.get(id) ?? NOTHING_SAID
    const name = profile.name ?? `Member ${id.slice(0, SHOWN_ID_CHARACTERS)}`
    const path = id === self ? undefined : peerByMember.get(id)?.path
    return { ...profile, id, name, isSelf: id === self, path, peer }
  })
  const rank = ({ isSelf, path }: MemberSummary): number => (isSelf ? 0 : path === undefined ? 2 : 1)
  return members.sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name) || (a.id < b.id ? -1 : 1))
}
