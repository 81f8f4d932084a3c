import './polyfill.ts'
import { webRTC } from '@libp2p/webrtc'
import type { SwarmNode } from '../core/ports/swarm.ts'
import { WEBRTC_OPTIONS } from './limits.ts'
import { createMemberSwarm } from './member-swarm.ts'
import type { MemberDependencies, MemberOptions } from './member-swarm.ts'

export interface BrowserOptions extends MemberOptions {
  /** None unless the person who runs the mesh named some: libp2p's defaults are third parties, who would learn of everyone. */
  readonly iceServers?: readonly RTCIceServer[]
}

/**
 * A member in a page: WebSockets to the pinned relays, circuits through them, WebRTC to everyone else.
 *
 * @throws WarrenError `invalid` when a relay's address is none
 */
export function createBrowserSwarm(dependencies: MemberDependencies, options: BrowserOptions): SwarmNode {
  const rtcConfiguration: RTCConfiguration = { iceServers: [...(options.iceServers ?? [])] }
  return createMemberSwarm(dependencies, options, webRTC({ rtcConfiguration, ...WEBRTC_OPTIONS }))
}
