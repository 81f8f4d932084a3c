import './polyfill.ts'
import { createMemberSwarm } from './member-swarm.ts'
import type { SwarmNode } from '../core/ports/swarm.ts'
import type { MemberDependencies, MemberOptions } from './member-swarm.ts'
import { provideWebSocket } from './nodejs-websocket.ts'
import type { DialledWebSocket } from './nodejs-websocket.ts'

export { createRelayNode } from './nodejs-relay.ts'
export type { RelayNode, SocketSource } from './nodejs-relay.ts'

export interface NodeMemberDependencies extends MemberDependencies {
  /** `ws`'s: Node has one of its own from version 22 on. */
  readonly WebSocket: DialledWebSocket
}

/**
 * A member in Node: over WebSockets and circuits only, since @libp2p/webrtc does not load there. For tests, benchmarks
 * and programs.
 *
 * @throws WarrenError `invalid` when a relay's address is none
 */
export function createNodeMemberSwarm(dependencies: NodeMemberDependencies, options: MemberOptions): SwarmNode {
  provideWebSocket(dependencies.WebSocket)
  return createMemberSwarm(dependencies, options)
}
