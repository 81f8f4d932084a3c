import type { MemberSummary, RelayStatus } from '../../core/mesh.ts'
import { strings } from '../strings.ts'

export interface ConnectionStatus {
  readonly tone: 'good' | 'quiet' | 'warn'
  /** Fits a pill on a phone. */
  readonly short: string
  /** The whole sentence. */
  readonly full: string
}

/** Says in one line whether anyone is reachable, and what that means for what one does now. */
export function describeConnection(
  members: readonly MemberSummary[],
  relays: readonly RelayStatus[],
): ConnectionStatus {
  const connected = members.filter((member) => !member.isSelf && member.path !== undefined).length
  const relayOk = relays.some((relay) => relay.state === 'connected')
  const relayConnecting = relays.some((relay) => relay.state === 'connecting')
  const relayGone = relays.length > 0 && !relayOk && !relayConnecting
  const words = strings.status

  if (connected > 0) {
    if (relayOk) return same('good', words.connectedRelayOk(connected))
    if (relayConnecting) return same('good', words.connectedRelayConnecting(connected))
    if (relayGone) return { tone: 'warn', short: words.relayGoneShort(connected), full: words.relayGone(connected) }
    return same('good', words.connected(connected))
  }
  if (relayGone) return { tone: 'warn', short: words.relayGoneAloneShort, full: words.relayGoneAlone }
  if (relayConnecting && !relayOk) return { tone: 'quiet', short: words.lookingShort, full: words.looking }
  return { tone: 'quiet', short: words.aloneShort, full: words.alone }
}

function same(tone: ConnectionStatus['tone'], text: string): ConnectionStatus {
  return { tone, short: text, full: text }
}
