import { bytesToHex } from '../../src/core/base/bytes.ts'
import type { Bytes } from '../../src/core/base/bytes.ts'
import type { Decoded } from '../../src/core/base/errors.ts'
import { unwrap } from '../../src/core/base/errors.ts'
import { hashBytesSync } from '../../src/core/crypto/hash.ts'
import { cidDigest, cidOfDigest, cidToLink } from '../../src/core/wire/cid.ts'
import {
  MAX_CAPABILITIES,
  MAX_CAPABILITY_CHARACTERS,
  MAX_HELLO_BYTES,
  decodeHello,
  encodeHello,
} from '../../src/core/wire/hello.ts'
import type { Hello } from '../../src/core/wire/hello.ts'
import { MAX_BLOCK_BYTES, MAX_CHUNK_BYTES } from '../../src/core/wire/block.ts'
import {
  MAX_ANNOUNCED_HEADS,
  MAX_HEADS_BYTES,
  MAX_INLINE_ENTRY_BYTES,
  decodeHeads,
  encodeHeads,
} from '../../src/core/wire/gossip.ts'
import type { HeadsAnnouncement } from '../../src/core/wire/gossip.ts'
import { decodeLinks, encodeLinks, orderLinks } from '../../src/core/wire/links.ts'
import type { Links } from '../../src/core/wire/links.ts'
import { bytesToLogId, idToBytes } from '../../src/core/wire/ids.ts'
import { decodeManifest, encodeManifest } from '../../src/core/wire/manifest.ts'
import type { Manifest } from '../../src/core/wire/manifest.ts'
import {
  MAX_NEIGHBOURS,
  MAX_NEIGHBOURS_BYTES,
  decodeNeighbours,
  encodeNeighbours,
} from '../../src/core/wire/neighbours.ts'
import type { NeighboursStatement } from '../../src/core/wire/neighbours.ts'
import { MAX_RENDEZVOUS_BYTES, decodeRendezvous, encodeRendezvous } from '../../src/core/wire/rendezvous.ts'
import type { Rendezvous } from '../../src/core/wire/rendezvous.ts'
import { peerIdToBytes } from '../../src/core/wire/peer-id.ts'
import { exampleCredential, exampleMember } from './members.ts'
import { RawCbor } from './raw-cbor.ts'
import { commonRefusals, documentOf, refusedBytes } from './refused-cbor.ts'
import { fixedBytes, seedOf } from './seeds.ts'
import { toJson } from './to-json.ts'
import type { GoodMessage, InJson, RefusedMessage, VectorFile } from './vector-file.ts'

export type MessageFile<Value> = VectorFile<GoodMessage<InJson<Value>>, RefusedMessage>

export function goodMessage<T>(
  name: string,
  bytes: Bytes,
  decode: (bytes: Bytes) => Decoded<T>,
): GoodMessage<InJson<T>> {
  return { name, value: toJson(unwrap(decode(bytes))), bytes: bytesToHex(bytes) }
}

export const exampleBlockCid = (name: string) => cidOfDigest('raw', hashBytesSync(seedOf(`block ${name}`)))
export const exampleNodeCid = (name: string) => cidOfDigest('dag-cbor', hashBytesSync(seedOf(`node ${name}`)))

export async function buildHello(): Promise<MessageFile<Hello>> {
  const cred = await exampleCredential(exampleMember('anna'))
  const member: Hello = { v: 1, role: 'member', epoch: 0, caps: [], cred }
  const full = Array.from({ length: MAX_CAPABILITIES }, (_, i) => `${i} `.padEnd(MAX_CAPABILITY_CHARACTERS, 'x'))
  const good = (name: string, hello: Hello) => goodMessage(name, encodeHello(hello), decodeHello)
  const spoiled = documentOf(encodeHello(member))
  const relay = documentOf(encodeHello({ v: 1, role: 'relay', epoch: 0, caps: [] }))
  return {
    about: 'The first message on every connection: docs/PROTOCOL.md, "Hello".',
    good: [
      good('a member', member),
      good('a relay', { v: 1, role: 'relay', epoch: 7, caps: [] }),
      good('with capabilities, also unknown ones', { ...member, epoch: 0xffff_ffff, caps: ['keeper', 'unknown ✓'] }),
      good('with as many capabilities as there may be', { ...member, caps: full }),
    ],
    refused: [
      ...commonRefusals(encodeHello(member), MAX_HELLO_BYTES),
      spoiled.with('a role that is not known', 'schema', { role: 'keeper' }),
      spoiled.with('an epoch of 2^32', 'schema', { epoch: 2 ** 32 }),
      spoiled.with('a credential of 63 bytes', 'schema', { cred: cred.subarray(1) }),
      spoiled.with('a credential in text', 'schema', { cred: bytesToHex(cred) }),
      spoiled.with('33 capabilities', 'schema', { caps: [...full, 'x'] }),
      spoiled.with('a capability of 65 characters', 'schema', { caps: ['x'.repeat(65)] }),
      spoiled.with('a capability without characters', 'schema', { caps: [''] }),
      spoiled.with('a capability that is a number', 'schema', { caps: [1] }),
      relay.with('a relay with a credential', 'schema', { cred }),
    ],
  }
}

export function buildRendezvous(): MessageFile<Rendezvous> {
  const peers = ['anna', 'ben', 'cleo'].map((name) => exampleMember(name).peer)
  const bytes = encodeRendezvous(peers)
  const sorted = unwrap(decodeRendezvous(bytes)).members.map(peerIdToBytes)
  const good = (name: string, members: Parameters<typeof encodeRendezvous>[0]) =>
    goodMessage(name, encodeRendezvous(members), decodeRendezvous)
  const spoiled = documentOf(bytes)
  return {
    about: 'Who can be reached through a relay: docs/PROTOCOL.md, "Rendezvous".',
    good: [good('nobody', []), good('one member', peers.slice(0, 1)), good('three members', peers)],
    refused: [
      ...commonRefusals(bytes, MAX_RENDEZVOUS_BYTES),
      spoiled.with('members in another order', 'schema', { members: sorted.toReversed() }),
      spoiled.with('a member twice', 'schema', { members: [sorted[0], sorted[0]] }),
      spoiled.with('a member of 37 bytes', 'schema', { members: [sorted[0]?.subarray(1)] }),
      spoiled.with('a member in text', 'schema', { members: [peers[0]] }),
      spoiled.with('a key without the header of a peer id', 'schema', { members: [seedOf('key')] }),
      spoiled.with('the peer id of another kind of key', 'encoding', {
        members: [new Uint8Array([0, 0x24, 8, 2, 0x12, 0x20, ...seedOf('key')])],
      }),
      refusedBytes('1025 members', 'schema', [
        // {v: 1, members: [1025 times the same]}: refused for the count before for the order
        { hex: 'a261760167', times: 1 },
        { hex: bytesToHex(new TextEncoder().encode('members')), times: 1 },
        { hex: '990401', times: 1 },
        { hex: `5826${bytesToHex(sorted[0] as Bytes)}`, times: 1025 },
      ]),
    ],
  }
}

export function buildNeighbours(): MessageFile<NeighboursStatement> {
  const links = ['anna', 'ben', 'cleo'].map((name, i) => ({ member: exampleMember(name).id, isRelayed: i === 1 }))
  const bytes = encodeNeighbours(links)
  const wire = unwrap(decodeNeighbours(bytes)).links.map(({ member, isRelayed }) => [idToBytes(member), isRelayed])
  const good = (name: string, some: typeof links) => goodMessage(name, encodeNeighbours(some), decodeNeighbours)
  const spoiled = documentOf(bytes)
  const [first] = wire
  const many = Array.from({ length: MAX_NEIGHBOURS + 1 }, (_, i) => [new Uint8Array(32).fill(i), false])
  return {
    about: 'With whom a member says to be connected: docs/PROTOCOL.md, "Neighbours".',
    good: [good('nobody', []), good('one', links.slice(0, 1)), good('three, one of them over a relay', links)],
    refused: [
      ...commonRefusals(bytes, MAX_NEIGHBOURS_BYTES),
      spoiled.with('in another order', 'schema', { links: wire.toReversed() }),
      spoiled.with('a member twice', 'schema', { links: [first, first] }),
      spoiled.with('a member of 31 bytes', 'schema', { links: [[seedOf('key').subarray(1), false]] }),
      spoiled.with('a member in text', 'schema', { links: [[bytesToHex(seedOf('key')), false]] }),
      spoiled.with('a path that is a number', 'schema', { links: [[seedOf('key'), 1]] }),
      spoiled.with('a third field', 'schema', { links: [[seedOf('key'), false, 7]] }),
      spoiled.with('a link without its path', 'schema', { links: [[seedOf('key')]] }),
      spoiled.with('65 links', 'schema', { links: many }),
    ],
  }
}

export function buildManifest(): MessageFile<Manifest> {
  const chunk = (name: string, length: number) => ({ cid: exampleBlockCid(name), key: seedOf(`key ${name}`), length })
  const two = [chunk('a', 262_144), chunk('b', 1000)]
  const good = (name: string, manifest: Parameters<typeof encodeManifest>[0]) =>
    goodMessage(name, encodeManifest(manifest), decodeManifest)
  const bytes = encodeManifest({ size: 263_144, chunks: two })
  const spoiled = documentOf(bytes)
  const wire = two.map(({ cid, key, length }) => [cidToLink(cid), key, length] as const)
  const [first, second] = wire as [(typeof wire)[0], (typeof wire)[0]]
  const one = (ref: unknown, size: number) => ({ size, chunks: [ref] })
  return {
    about: 'The chunks of a file and their keys, before it is itself sealed: docs/PROTOCOL.md, "Manifest".',
    good: [
      good('two chunks', { size: 263_144, chunks: two }),
      good('one chunk', { size: 1, chunks: [chunk('c', 1)] }),
      good('an empty file', { size: 0, chunks: [] }),
      good('the longest chunk, and the same one twice', {
        size: 2 * MAX_CHUNK_BYTES,
        chunks: [chunk('d', MAX_CHUNK_BYTES), chunk('d', MAX_CHUNK_BYTES)],
      }),
      good('of level 1', {
        level: 1,
        size: 5_000_000_000,
        chunks: [chunk('e', 4_000_000_000), chunk('f', 1_000_000_000)],
      }),
    ],
    refused: [
      ...commonRefusals(bytes, MAX_CHUNK_BYTES),
      spoiled.with('a size that is not the sum', 'schema', { size: 263_143 }),
      spoiled.with('a negative size', 'schema', { size: new RawCbor('20') }),
      spoiled.with('level 3', 'schema', { level: 3 }),
      spoiled.with('level 1 without children', 'schema', { level: 1, size: 0, chunks: [] }),
      spoiled.with('a chunk of no bytes', 'schema', one([first[0], first[1], 0], 0)),
      spoiled.with(
        'a chunk longer than any block',
        'schema',
        one([first[0], first[1], MAX_CHUNK_BYTES + 1], MAX_CHUNK_BYTES + 1),
      ),
      spoiled.with('a key of 31 bytes', 'schema', one([first[0], seedOf('key').subarray(1), 10], 10)),
      spoiled.with('a chunk without its length', 'schema', one(first.slice(0, 2), 0)),
      spoiled.with('a chunk with a fourth field', 'schema', one([...second, 1], 1000)),
      spoiled.with('a link to dag-cbor', 'schema', one([cidToLink(exampleNodeCid('x')), first[1], 10], 10)),
      spoiled.with('a link in text', 'schema', one([exampleBlockCid('x'), first[1], 10], 10)),
      spoiled.with(
        'a link by SHA-512',
        'schema',
        one([new RawCbor(`d82a58450001551340${'00'.repeat(64)}`), first[1], 10], 10),
      ),
      spoiled.with('a CIDv0', 'schema', one([new RawCbor(`d82a5823001220${'00'.repeat(32)}`), first[1], 10], 10)),
      spoiled.with('a link that is no CID', 'encoding', one([new RawCbor('d82a420001'), first[1], 10], 10)),
      spoiled.with('lengths that add up beyond 2^53', 'schema', {
        level: 1,
        size: Number.MAX_SAFE_INTEGER,
        chunks: [first, second].map(([cid, key]) => [cid, key, Number.MAX_SAFE_INTEGER]),
      }),
    ],
  }
}

export function buildLinks(): MessageFile<Links> {
  const leaf = orderLinks(['a', 'b', 'c'].map((name, i) => ({ cid: exampleBlockCid(name), length: 1000 * (i + 1) })))
  const inner = ['x', 'y'].map((name) => ({ cid: exampleNodeCid(name), length: 3_000_000_000 }))
  const good = (name: string, links: Parameters<typeof encodeLinks>[0]) =>
    goodMessage(name, encodeLinks(links), decodeLinks)
  const bytes = encodeLinks({ links: leaf })
  const spoiled = documentOf(bytes)
  const wire = leaf.map(({ cid, length }) => [cidToLink(cid), length] as const)
  return {
    about: 'Which blocks a file needs kept, for peers that cannot open it: docs/PROTOCOL.md, "Links".',
    good: [
      good('three blocks', { links: leaf }),
      good('the same in another order', { links: leaf.toReversed() }),
      good('one block, as long as a block may be', { links: [{ cid: exampleBlockCid('a'), length: MAX_BLOCK_BYTES }] }),
      good('of level 1', { level: 1, links: inner }),
      good('of level 2, the same below twice', { level: 2, links: [...inner.slice(0, 1), ...inner.slice(0, 1)] }),
    ],
    refused: [
      ...commonRefusals(bytes, MAX_BLOCK_BYTES),
      spoiled.with('a block twice', 'schema', { links: [wire[0], wire[0]], size: 2 * (wire[0]?.[1] ?? 0) }),
      spoiled.with('a size that is not the sum', 'schema', { size: 6001 }),
      spoiled.with('a list of no links', 'schema', { links: [], size: 0 }),
      spoiled.with('level 3', 'schema', { level: 3 }),
      spoiled.with('a leaf that links dag-cbor', 'schema', {
        links: inner.slice(0, 1).map(({ cid }) => [cidToLink(cid), 5]),
        size: 5,
      }),
      spoiled.with('an inner node that links blocks', 'schema', { level: 1 }),
      spoiled.with('a block of no bytes', 'schema', { links: [[wire[0]?.[0], 0]], size: 0 }),
      spoiled.with('a block longer than any', 'schema', {
        links: [[wire[0]?.[0], MAX_BLOCK_BYTES + 1]],
        size: MAX_BLOCK_BYTES + 1,
      }),
      spoiled.with('a link with a key', 'schema', { links: [[wire[0]?.[0], 5, seedOf('key')]], size: 5 }),
    ],
  }
}

export function buildHeads(): MessageFile<HeadsAnnouncement> {
  const ascending = (count: number) =>
    Array.from({ length: count }, (_, i) => exampleNodeCid(`head ${i}`)).sort((a, b) =>
      bytesToHex(cidDigest(a)) < bytesToHex(cidDigest(b)) ? -1 : 1,
    )
  const heads: HeadsAnnouncement = { v: 1, log: bytesToLogId(seedOf('log')), root: seedOf('root'), heads: ascending(2) }
  const good = (name: string, value: HeadsAnnouncement) => goodMessage(name, encodeHeads(value), decodeHeads)
  const bytes = encodeHeads(heads)
  const spoiled = documentOf(bytes)
  const links = heads.heads.map(cidToLink)
  return {
    about: 'What a member gossips of a log that changed: docs/PROTOCOL.md, "Gossip".',
    good: [
      good('two heads', heads),
      good('an empty log', { ...heads, heads: [] }),
      good('with an entry', { ...heads, entry: fixedBytes('entry', 500) }),
      good('with as many heads as there may be', {
        ...heads,
        heads: ascending(MAX_ANNOUNCED_HEADS),
        entry: fixedBytes('entry', 1000),
      }),
    ],
    refused: [
      ...commonRefusals(bytes, MAX_HEADS_BYTES),
      spoiled.with('heads in another order', 'schema', { heads: links.toReversed() }),
      spoiled.with('a head twice', 'schema', { heads: [links[0], links[0]] }),
      spoiled.with('a head that is no entry', 'schema', { heads: [cidToLink(exampleBlockCid('a'))] }),
      spoiled.with('65 heads', 'schema', { heads: ascending(65).map(cidToLink) }),
      spoiled.with('an entry without bytes', 'schema', { entry: new Uint8Array(0) }),
      spoiled.with('an entry beyond 16 KiB', 'schema', { entry: new Uint8Array(MAX_INLINE_ENTRY_BYTES + 1) }),
      spoiled.with('a root of 31 bytes', 'schema', { root: seedOf('root').subarray(1) }),
      spoiled.with('a log of 33 bytes', 'schema', { log: fixedBytes('log', 33) }),
    ],
  }
}
