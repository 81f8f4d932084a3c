import type { MemberSummary, RelayStatus } from '../../core/mesh.ts'
import { strings } from '../strings.ts'

export interface ConnectionStatus {
  readonly tone: 'good' | 'quiet' | 'warn'
  /** Fits a pill on a phone. */
  readonly short: string
  /** The whole sentence. */
  readonly full: string
}

/** Says in one line whether anyone is reachable and how, and what that means for what one does now. */
export function describeConnection(
  members: readonly MemberSummary[],
  relays: readonly RelayStatus[],
): ConnectionStatus {
  const others = members.filter((member) => !member.isSelf)
  const direct = others.filter((member) => member.path === 'direct').length
  const relayed = others.filter((member) => member.path === 'relayed').length
  const relayOk = relays.some((relay) => relay.state === 'connected')
  const relayConnecting = relays.some((relay) => relay.state === 'connecting')
  const relayGone = relays.length > 0 && !relayOk && !relayConnecting
  const words = strings.status

  if (direct + relayed > 0) {
    const paths = words.paths(direct, relayed)
    const full = words.connected(direct + relayed, paths)
    const short = words.connectedShort(direct + relayed, paths)
    if (relayOk) return { tone: 'good', short, full: words.relayOk(full) }
    if (relayConnecting) return { tone: 'good', short, full: words.relayConnecting(full) }
    if (relayGone) return { tone: 'warn', short: words.relayGoneShort(short), full: words.relayGone(full) }
    return { tone: 'good', short, full }
  }
  if (relayGone) return { tone: 'warn', short: words.relayGoneAloneShort, full: words.relayGoneAlone }
  if (relays.length === 0) return { tone: 'warn', short: words.noRelayShort, full: words.noRelay }
  if (relayConnecting && !relayOk) return { tone: 'quiet', short: words.lookingShort, full: words.looking }
  return { tone: 'quiet', short: words.aloneShort, full: words.alone }
}
