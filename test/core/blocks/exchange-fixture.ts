import type { Bytes } from '../../../src/core/base/bytes.ts'
import type { Cid, MemberId, PeerId } from '../../../src/core/base/ids.ts'
import { type BlockRates, createExchange, type Exchange } from '../../../src/core/blocks/exchange.ts'
import { EXCHANGE_LIMITS, type ExchangeLimits } from '../../../src/core/blocks/limits.ts'
import { createVerifiedBlockStore } from '../../../src/core/blocks/verified-store.ts'
import { BLOCKS_PROTOCOL_LIMITS } from '../../../src/core/blocks/request-link.ts'
import { hashBytesSync } from '../../../src/core/crypto/hash.ts'
import type { Block } from '../../../src/core/ports/block-store.ts'
import type { MessageStream, Swarm } from '../../../src/core/ports/swarm.ts'
import { cidOfDigest } from '../../../src/core/wire/cid.ts'
import { BLOCKS_PROTOCOL, decodeExchangeMessage, type ExchangeMessage } from '../../../src/core/wire/exchange.ts'
import { createMemoryBlockStore, type MemoryBlockStore } from '../../../src/platform/memory/memory-block-store.ts'
import { createMemoryNetwork, type MemoryNetwork } from '../../../src/platform/memory/memory-swarm.ts'
import { createVirtualTime, type VirtualTime } from './virtual-time.ts'

export function nameBlock(bytes: Bytes, codec: 'raw' | 'dag-cbor' = 'raw'): Block {
  return { cid: cidOfDigest(codec, hashBytesSync(bytes)), bytes }
}

/** A block with its number in front. */
export function makeBlock(number: number, length = 1024): Block {
  const bytes = new Uint8Array(length)
  new DataView(bytes.buffer).setUint32(0, number)
  return nameBlock(bytes)
}

export function makeBlocks(count: number, length?: number, first = 0): Block[] {
  return Array.from({ length: count }, (_, i) => makeBlock(first + i, length))
}

export const cidsOf = (blocks: readonly Block[]): Cid[] => blocks.map(({ cid }) => cid)

export interface MemoryNode {
  readonly id: PeerId
  readonly swarm: Swarm
  readonly store: MemoryBlockStore
  readonly exchange: Exchange
}

export interface NodeOptions {
  readonly blocks?: readonly Block[]
  readonly store?: MemoryBlockStore
  readonly limits?: Partial<ExchangeLimits>
  /** Milliseconds that reading blocks to serve them takes, so that a transfer has a middle. */
  readonly readTime?: number
  /** Of who speaks for itself. */
  readonly member?: MemberId
  readonly rates?: Partial<BlockRates>
}

export interface MemoryMesh {
  readonly time: VirtualTime
  readonly network: MemoryNetwork
  /** An honest member, not linked to anyone yet. */
  addNode(name: string, options?: NodeOptions): Promise<MemoryNode>
  /** A member that answers as it likes. */
  addStranger(
    name: string,
    answer: (stream: MessageStream, requests: AsyncIterable<ExchangeMessage>) => Promise<void>,
  ): { readonly id: PeerId; readonly swarm: Swarm }
  link(a: { readonly id: PeerId }, b: { readonly id: PeerId }): void
  cut(a: { readonly id: PeerId }, b: { readonly id: PeerId }): void
}

export function createMemoryMesh(): MemoryMesh {
  const time = createVirtualTime()
  const network = createMemoryNetwork(time.environment)

  async function passTime(milliseconds: number): Promise<void> {
    if (milliseconds > 0) await new Promise<void>((resolve) => time.environment.clock.after(milliseconds, resolve))
  }

  return {
    time,
    network,
    async addNode(name, options = {}) {
      const { blocks = [], store = createMemoryBlockStore(), limits = {}, readTime = 0, rates = {} } = options
      await store.putMany(blocks)
      const swarm = network.join(name as PeerId, options.member ?? (name as MemberId))
      const exchange = createExchange({
        swarm,
        blocks: createVerifiedBlockStore(
          { ...store, getMany: (cids) => passTime(readTime).then(() => store.getMany(cids)) },
          { onDamaged: () => undefined },
        ),
        environment: time.environment,
        limits: { ...EXCHANGE_LIMITS, ...limits },
        rates: () => ({ uploadRate: undefined, downloadRate: undefined, ...rates }),
      })
      return { id: swarm.self, swarm, store, exchange }
    },
    addStranger(name, answer) {
      const swarm = network.join(name as PeerId, name as MemberId)
      swarm.handle(BLOCKS_PROTOCOL, BLOCKS_PROTOCOL_LIMITS, async (stream) => {
        try {
          await answer(stream, decodeRequests(stream))
        } catch (error) {
          stream.abort(error as Error)
        }
      })
      return { id: swarm.self, swarm }
    },
    link: (a, b) => network.link(a.id, b.id),
    cut: (a, b) => network.cut(a.id, b.id),
  }
}

async function* decodeRequests(stream: MessageStream): AsyncGenerator<ExchangeMessage> {
  for await (const encoded of stream) {
    const decoded = decodeExchangeMessage(encoded)
    if (!decoded.ok) throw new Error(decoded.detail)
    yield decoded.value
  }
}
