import { createServer } from 'node:http'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import type { Bytes } from '../../src/core/base/bytes.ts'
import { systemEnvironment } from '../../src/core/base/environment.ts'
import type { Clock } from '../../src/core/base/environment.ts'
import { signerFromSeed } from '../../src/core/crypto/sign.ts'
import type { Signer } from '../../src/core/crypto/sign.ts'
import { issueCredential } from '../../src/core/identity/credential.ts'
import { deriveMeshKeys, relayKeyOf } from '../../src/core/identity/mesh-keys.ts'
import type { MeshKeys } from '../../src/core/identity/mesh-keys.ts'
import type { PeerId } from '../../src/core/base/ids.ts'
import { createNodeMemberSwarm, createRelayNode } from '../../src/network/nodejs.ts'
import type { MemberOptions, MemberSwarm, RelayNode, SocketSource } from '../../src/network/nodejs.ts'

export const randomBytes = systemEnvironment.random.bytes

export interface Door extends SocketSource {
  readonly port: number
  close(): Promise<void>
}

/** A WebSocket server on a loopback port, without the front door's limits: what is tested here lies behind it. */
export async function openDoor(port = 0): Promise<Door> {
  const server: Server = createServer()
  const webSockets = new WebSocketServer({ server, perMessageDeflate: false })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  const listeners = new Set<Parameters<SocketSource['onSocket']>[0]>()
  webSockets.on('connection', (webSocket, request) => {
    webSocket.on('error', () => webSocket.terminate())
    const remote = { address: request.socket.remoteAddress ?? '', port: request.socket.remotePort ?? 0 }
    for (const listener of listeners) listener({ webSocket, remote })
  })
  return {
    port: (server.address() as AddressInfo).port,
    onSocket(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async close() {
      for (const client of webSockets.clients) client.terminate()
      webSockets.close()
      if (!server.listening) return
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

export function makeKeys(epoch = 0): MeshKeys {
  return deriveMeshKeys(randomBytes(32), epoch)
}

export interface RunningRelay {
  readonly node: RelayNode
  readonly port: number
  readonly address: string
  readonly seed: Bytes
  close(): Promise<void>
}

export function relayAddress(port: number, id: PeerId): string {
  return `/ip4/127.0.0.1/tcp/${port}/ws/p2p/${id}`
}

export async function runRelay(
  keys: MeshKeys,
  options: {
    readonly port?: number
    readonly seed?: Bytes
    readonly maxReservations?: number
    readonly clock?: Clock
  } = {},
): Promise<RunningRelay> {
  const door = await openDoor(options.port)
  const seed = options.seed ?? randomBytes(32)
  const { maxReservations } = options
  const node = await createRelayNode(
    { clock: options.clock ?? systemEnvironment.clock, sockets: door },
    { identitySeed: seed, relayKey: relayKeyOf(keys), ...(maxReservations === undefined ? {} : { maxReservations }) },
  )
  await node.start()
  let closing: Promise<void> | undefined
  const close = (): Promise<void> => (closing ??= node.close().then(() => door.close()))
  onTestFinished(close)
  return { node, port: door.port, address: relayAddress(door.port, node.peerId), seed, close }
}

export interface MemberSettings extends Partial<MemberOptions> {
  readonly signer?: Signer
}

/** Not started, so that handlers come first. */
export async function makeMember(
  keys: MeshKeys,
  relays: readonly string[],
  { signer = signerFromSeed(randomBytes(32)), ...options }: MemberSettings = {},
): Promise<MemberSwarm> {
  const credential = await issueCredential(keys, signer.publicKey)
  const swarm = createNodeMemberSwarm(
    { ...systemEnvironment, identity: signer, WebSocket },
    { keys, relays, credential, ...options },
  )
  onTestFinished(() => swarm.close())
  return swarm
}

/** Resolves when the condition holds; looks again whenever anything could have happened. */
export async function until(condition: () => boolean | Promise<boolean>, milliseconds = 15_000): Promise<void> {
  const end = Date.now() + milliseconds
  while (!(await condition())) {
    if (Date.now() > end) throw new Error('what was waited for did not come')
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

export function sees(swarm: MemberSwarm, other: MemberSwarm): boolean {
  return swarm.peers().some(({ id }) => id === other.self)
}

export async function meet(...swarms: readonly MemberSwarm[]): Promise<void> {
  await until(() => swarms.every((a) => swarms.every((b) => a === b || sees(a, b))))
}
