import './polyfill.ts'
import type { SwarmNode } from '../core/ports/swarm.ts'
import { createIceBook } from './ice-servers.ts'
import { WEBRTC_OPTIONS } from './limits.ts'
import { createMemberSwarm } from './member-swarm.ts'
import type { MemberDependencies, MemberOptions } from './member-swarm.ts'
import { sparingWebRtc } from './web-rtc.ts'

/**
 * A member in a page: WebSockets to the pinned relays, circuits through them, WebRTC to everyone else. Its STUN servers are
 * those relays, and others only where they name some: libp2p's defaults are third parties, who would learn of everyone.
 *
 * @throws WarrenError `invalid` when a relay's address is none
 */
export function createBrowserSwarm(dependencies: MemberDependencies, options: MemberOptions): SwarmNode {
  const book = createIceBook(options.relays)
  // Asked for each connection: relays tell theirs once the link to them stands.
  const rtcConfiguration = (): RTCConfiguration => ({
    iceServers: book.servers().map((server) => ({
      urls: server.url,
      ...('user' in server ? { username: server.user, credential: server.pass } : {}),
    })),
  })
  return createMemberSwarm(
    dependencies,
    { ...options, onIceServers: (relay, servers) => book.set(relay, servers) },
    sparingWebRtc({ rtcConfiguration, ...WEBRTC_OPTIONS }),
  )
}
