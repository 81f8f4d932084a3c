import { describe, expect, test } from 'vitest'
import { equalBytes } from '../../../src/core/base/bytes.ts'
import type { Bytes } from '../../../src/core/base/bytes.ts'
import type { Decoded } from '../../../src/core/base/errors.ts'
import type { Cid, FileId, LogId } from '../../../src/core/base/ids.ts'
import { cidOfDigest } from '../../../src/core/wire/cid.ts'
import { directoryBodyCodec } from '../../../src/core/wire/directory-body.ts'
import { decodeEntry, encodeEntry } from '../../../src/core/wire/entry.ts'
import { decodeExchangeMessage, encodeExchangeMessage } from '../../../src/core/wire/exchange.ts'
import { decodeHeads, encodeHeads } from '../../../src/core/wire/gossip.ts'
import { decodeHave, encodeHave } from '../../../src/core/wire/have.ts'
import { decodeHaveMessage, encodeHaveMessage } from '../../../src/core/wire/have-messages.ts'
import { decodePossessionAsk, encodePossessionAsk } from '../../../src/core/wire/possession.ts'
import { decodeHello, encodeHello } from '../../../src/core/wire/hello.ts'
import { decodeInvite, encodeInvite } from '../../../src/core/wire/invite.ts'
import { decodeLinks, encodeLinks } from '../../../src/core/wire/links.ts'
import { decodeManifest, encodeManifest } from '../../../src/core/wire/manifest.ts'
import { decodeIceServers, encodeIceServers } from '../../../src/core/wire/ice-servers.ts'
import { decodeNeighbours, encodeNeighbours } from '../../../src/core/wire/neighbours.ts'
import { decodeRendezvous, encodeRendezvous } from '../../../src/core/wire/rendezvous.ts'
import { roomBodyCodec } from '../../../src/core/wire/room-body.ts'
import { decodeSyncMessage, encodeSyncMessage } from '../../../src/core/wire/sync.ts'
import { vaultBodyCodec } from '../../../src/core/wire/vault-body.ts'
import type { VectorBytes } from '../../../scripts/vectors/vector-file.ts'
import { expandBytes, readVectors } from '../../vectors/read-vectors.ts'

/** Changed forms of what is well formed, per decoder: a second of it. */
const RUNS = 4000
/** Longer seeds make each run slow and find nothing more. */
const MAX_SEED_BYTES = 4096
/** What no document of this size may take, in milliseconds: hundreds of times what they do take. */
const SLOW_MS = 500

const CID = 'bafkreifiut7vogobd6rebz4hvqu2ei6wvdk3bqx2wmyt3nlxmgqfnd3qpm' as Cid
const LINKS = cidOfDigest('dag-cbor', new Uint8Array(32).fill(7))
const LOG = 'ab'.repeat(32) as LogId
const ITEM = 'cd'.repeat(16) as FileId
const KEY: Bytes = new Uint8Array(32).fill(9)

const seedsOf = (name: string): Bytes[] => {
  const { good, refused } = readVectors(name)
  const all = [...good, ...refused] as readonly { readonly bytes: VectorBytes }[]
  return all.map(({ bytes }) => expandBytes(bytes)).filter((bytes) => bytes.byteLength <= MAX_SEED_BYTES)
}

/** Numbers that are the same in every run (Park and Miller's generator). */
function createDice(seed: number): (sides: number) => number {
  let state = seed
  return (sides) => (state = (state * 48_271) % 0x7fff_ffff) % sides
}

/** Bytes that CBOR gives a meaning to. */
const TELLING = [
  0x00, 0x17, 0x18, 0x1b, 0x20, 0x3b, 0x40, 0x5f, 0x60, 0x7b, 0x80, 0x9b, 0x9f, 0xa0, 0xbb, 0xd8, 0xf7, 0xfb, 0xff,
]

function mutate(seed: Bytes, other: Bytes, dice: (sides: number) => number): Bytes {
  const bytes = Array.from(seed)
  for (let left = 1 + dice(4); left > 0; left--) {
    const at = dice(bytes.length + 1)
    const kind = dice(7)
    if (kind === 0) bytes[at] = dice(256)
    else if (kind === 1) bytes[at] = (bytes[at] ?? 0) ^ (1 << dice(8))
    else if (kind === 2) bytes[at] = TELLING[dice(TELLING.length)]!
    else if (kind === 3) bytes.splice(at, 1 + dice(8))
    else if (kind === 4) bytes.splice(at, 0, ...Array.from({ length: 1 + dice(8) }, () => dice(256)))
    else if (kind === 5) bytes.splice(at, dice(40), ...other.slice(dice(other.length + 1)).slice(0, dice(80)))
    else bytes.splice(at, 0, ...bytes.slice(dice(bytes.length + 1)).slice(0, dice(60)))
  }
  return Uint8Array.from(bytes)
}

interface Case {
  readonly seeds: () => readonly Bytes[]
  readonly decode: (bytes: Bytes) => Decoded<unknown>
  readonly encode: (value: never) => Bytes
}

const CASES: Readonly<Record<string, Case>> = {
  'an entry': { seeds: () => seedsOf('entry'), decode: decodeEntry, encode: encodeEntry },
  'a hello': { seeds: () => seedsOf('hello'), decode: decodeHello, encode: encodeHello },
  'gossip of heads': { seeds: () => seedsOf('heads'), decode: decodeHeads, encode: encodeHeads },
  'a have statement': { seeds: () => seedsOf('have'), decode: decodeHave, encode: encodeHave },
  'a have message': {
    seeds: () => seedsOf('have-messages'),
    decode: decodeHaveMessage,
    encode: encodeHaveMessage,
  },
  'a possession question': {
    seeds: () => seedsOf('possession-ask'),
    decode: decodePossessionAsk,
    encode: encodePossessionAsk,
  },
  'a links block': { seeds: () => seedsOf('links'), decode: decodeLinks, encode: encodeLinks },
  'a manifest': { seeds: () => seedsOf('manifest'), decode: decodeManifest, encode: encodeManifest },
  'a rendezvous': {
    seeds: () => seedsOf('rendezvous'),
    decode: decodeRendezvous,
    encode: ({ members }: { members: Parameters<typeof encodeRendezvous>[0] }) => encodeRendezvous(members),
  },
  'a statement of neighbours': {
    seeds: () => seedsOf('neighbours'),
    decode: decodeNeighbours,
    encode: ({ links }: { links: Parameters<typeof encodeNeighbours>[0] }) => encodeNeighbours(links),
  },
  'ICE servers': {
    seeds: () => seedsOf('ice-servers'),
    decode: decodeIceServers,
    encode: ({ servers }: { servers: Parameters<typeof encodeIceServers>[0] }) => encodeIceServers(servers),
  },
  'a sync message': {
    seeds: () => [
      encodeSyncMessage({ v: 1, kind: 'open', root: KEY, ways: ['full'] }),
      encodeSyncMessage({ v: 1, kind: 'logs', way: 'full', logs: [{ log: LOG, root: KEY }], last: true }),
      encodeSyncMessage({ v: 1, kind: 'reconcile', parts: [{ log: LOG, data: new Uint8Array(33) }] }),
      encodeSyncMessage({ v: 1, kind: 'entries', entries: [KEY, KEY] }),
      encodeSyncMessage({ v: 1, kind: 'turn', root: KEY, more: false }),
    ],
    decode: decodeSyncMessage,
    encode: encodeSyncMessage,
  },
  'a message of the exchange': {
    seeds: () => [
      encodeExchangeMessage({ kind: 'want', urgent: true, cids: [CID] }),
      encodeExchangeMessage({ kind: 'block', cid: CID, bytes: KEY }),
    ],
    decode: decodeExchangeMessage,
    encode: encodeExchangeMessage,
  },
  'a vault body': {
    seeds: () => [
      vaultBodyCodec.encode([
        { id: ITEM, kind: 'folder', name: 'letters', parent: null },
        {
          id: ITEM,
          kind: 'file',
          name: 'a',
          parent: ITEM,
          content: { kind: 'chunk', size: 5, chunk: { cid: CID, key: KEY } },
        },
        { id: ITEM, removed: true },
        { settings: { retentionDays: 30 } },
      ]),
      // Items alone are read another way.
      vaultBodyCodec.encode([
        { id: ITEM, kind: 'folder', name: 'Überträge', parent: null },
        { id: ITEM, kind: 'file', name: 'b', parent: ITEM, content: { kind: 'empty', size: 0 } },
        { id: ITEM, content: { kind: 'chunk', size: 300, chunk: { cid: CID, key: KEY } } },
        { id: ITEM, content: { kind: 'chunks', size: 2 ** 40, manifest: { cid: CID, key: KEY }, links: LINKS } },
        { id: ITEM, parent: ITEM, removed: false },
      ]),
    ],
    decode: (bytes) => vaultBodyCodec.decode(bytes),
    encode: vaultBodyCodec.encode,
  },
  'a room body': {
    seeds: () => seedsOf('room-body'),
    decode: (bytes) => roomBodyCodec.decode(bytes),
    encode: roomBodyCodec.encode,
  },
  'a directory body': {
    seeds: () => [
      directoryBodyCodec.encode([
        { type: 'profile', name: 'Ada' },
        { type: 'vault', log: LOG, name: 'Photos', redundancy: 3, wrappedKey: new Uint8Array(60) },
        { type: 'room', log: LOG, name: 'Kitchen', wrappedKey: new Uint8Array(60) },
      ]),
    ],
    decode: (bytes) => directoryBodyCodec.decode(bytes),
    encode: directoryBodyCodec.encode,
  },
}

describe('decoding what somebody changed', () => {
  test.each(Object.entries(CASES))('%s never throws, is quick, and what is taken has one encoding', (name, each) => {
    const seeds = each.seeds()
    const dice = createDice(1 + name.length)
    let taken = 0
    for (const seed of seeds) if (each.decode(seed).ok) taken++
    expect(taken).toBeGreaterThan(0)
    for (let run = 0; run < RUNS; run++) {
      const bytes = mutate(seeds[dice(seeds.length)]!, seeds[dice(seeds.length)]!, dice)
      const began = performance.now()
      const decoded = each.decode(bytes)
      expect(performance.now() - began).toBeLessThan(SLOW_MS)
      if (decoded.ok) expect(equalBytes(each.encode(decoded.value as never), bytes)).toBe(true)
    }
  })

  test('an invite never throws, and one that is taken is the one that was given', () => {
    const invite = { meshKey: KEY, epoch: 0, name: 'Our mesh', relays: [] }
    const text = encodeInvite(invite)
    const dice = createDice(7)
    const characters = `${text}#/1 %2F\u202e\u0000`
    for (let run = 0; run < RUNS; run++) {
      const changed = Array.from(text)
      for (let left = 1 + dice(3); left > 0; left--) {
        changed.splice(dice(changed.length), dice(3), characters[dice(characters.length)]!)
      }
      const decoded = decodeInvite(changed.join(''))
      if (decoded.ok) expect(decoded.value).toEqual(invite)
    }
  })
})
