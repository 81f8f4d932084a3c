import { onTestFinished, vi } from 'vitest'
import { WebSocket } from 'ws'
import type { Bytes } from '../../src/core/base/bytes.ts'
import { systemEnvironment } from '../../src/core/base/environment.ts'
import type { Clock } from '../../src/core/base/environment.ts'
import { signerFromSeed } from '../../src/core/crypto/sign.ts'
import type { Signer } from '../../src/core/crypto/sign.ts'
import { issueCredential } from '../../src/core/identity/credential.ts'
import { deriveMeshKeys, relayKeyOf } from '../../src/core/identity/mesh-keys.ts'
import type { MeshKeys } from '../../src/core/identity/mesh-keys.ts'
import type { IceServer } from '../../src/core/wire/ice-servers.ts'
import { createNodeMemberSwarm, createRelayNode } from '../../src/network/nodejs.ts'
import type { SwarmNode } from '../../src/core/ports/swarm.ts'
import type { MemberOptions } from '../../src/network/member-swarm.ts'
import type { RelayNode } from '../../src/network/nodejs.ts'
import { openDoor, relayAddress } from './door.ts'

export const randomBytes = systemEnvironment.random.bytes

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

export async function runRelay(
  keys: MeshKeys,
  options: {
    readonly port?: number
    readonly seed?: Bytes
    readonly maxReservations?: number
    readonly iceServers?: readonly IceServer[]
    readonly clock?: Clock
  } = {},
): Promise<RunningRelay> {
  const door = await openDoor(options.port)
  const seed = options.seed ?? randomBytes(32)
  const { maxReservations, iceServers } = options
  const node = await createRelayNode(
    { clock: options.clock ?? systemEnvironment.clock, sockets: door },
    {
      identitySeed: seed,
      relayKey: relayKeyOf(keys),
      ...(maxReservations === undefined ? {} : { maxReservations }),
      ...(iceServers === undefined ? {} : { iceServers }),
    },
  )
  await node.start()
  let closing: Promise<void> | undefined
  const close = (): Promise<void> => (closing ??= node.close().then(() => door.close()))
  onTestFinished(close)
  return { node, port: door.port, address: relayAddress(door.port, node.peerId), seed, close }
}

export interface MemberSettings extends Partial<MemberOptions> {
  readonly signer?: Signer
  readonly clock?: Clock
}

/** Not started, so that handlers come first. */
export async function makeMember(
  keys: MeshKeys,
  relays: readonly string[],
  { signer = signerFromSeed(randomBytes(32)), clock = systemEnvironment.clock, ...options }: MemberSettings = {},
): Promise<SwarmNode> {
  const credential = await issueCredential(keys, signer.publicKey)
  const swarm = createNodeMemberSwarm(
    { ...systemEnvironment, clock, identity: signer, WebSocket },
    { keys, relays, credential, ...options },
  )
  onTestFinished(() => swarm.close())
  return swarm
}

/** Resolves when the condition holds; rejects when it still does not after so many milliseconds. */
export async function until(condition: () => boolean | Promise<boolean>, milliseconds = 60_000): Promise<void> {
  const check = async (): Promise<void> => {
    if (!(await condition())) throw new Error('what was waited for did not come')
  }
  await vi.waitFor(check, { timeout: milliseconds, interval: 10 })
}

export function sees(swarm: SwarmNode, other: SwarmNode): boolean {
  return swarm.peers().some(({ id }) => id === other.self)
}

export async function meet(...swarms: readonly SwarmNode[]): Promise<void> {
  await until(() => swarms.every((a) => swarms.every((b) => a === b || sees(a, b))))
}
