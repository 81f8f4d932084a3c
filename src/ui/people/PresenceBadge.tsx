import type { JSX } from 'solid-js'
import type { MemberSummary, PeerStatus } from '../../core/mesh.ts'
import { useSession } from '../mesh/session.ts'
import { strings } from '../strings.ts'

interface Presence {
  readonly kind: 'you' | 'direct' | 'relayed' | 'away'
  readonly label: string
  readonly hint: string
}

function describePresence(member: MemberSummary, status: PeerStatus | undefined): Presence {
  const words = strings.people
  if (member.isSelf) return { kind: 'you', label: words.you, hint: '' }
  if (member.path === 'direct') return { kind: 'direct', label: words.direct, hint: words.directHint }
  if (member.path === 'relayed') return { kind: 'relayed', label: words.relayed, hint: words.relayedHint }
  if (status?.state === 'online') return { kind: 'direct', label: words.online, hint: words.onlineHint }
  if (status?.state === 'connecting') return { kind: 'away', label: words.connecting, hint: words.connectingHint }
  if (status?.state === 'banned') return { kind: 'away', label: words.banned, hint: words.bannedHint }
  return { kind: 'away', label: words.away, hint: words.awayHint }
}

/** Whether somebody is here, and how they are reached. */
export function PresenceBadge(props: { readonly member: MemberSummary }): JSX.Element {
  const session = useSession()
  const presence = () => describePresence(props.member, session.peerOf(props.member.id))
  return (
    <span class={`badge badge-${presence().kind}`} title={presence().hint}>
      {presence().label}
    </span>
  )
}
