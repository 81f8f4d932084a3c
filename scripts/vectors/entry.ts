import { bytesToHex, concatBytes, utf8ToBytes } from '../../src/core/base/bytes.ts'
import type { Bytes } from '../../src/core/base/bytes.ts'
import { unwrap } from '../../src/core/base/errors.ts'
import type { Cid, MeshId } from '../../src/core/base/ids.ts'
import { sealBytes } from '../../src/core/crypto/aead.ts'
import { hashBytesSync } from '../../src/core/crypto/hash.ts'
import { signerFromSeed } from '../../src/core/crypto/sign.ts'
import { logEntriesKey, logIdOf } from '../../src/core/identity/mesh-keys.ts'
import { cidOfDigest, cidToLink, compareCids } from '../../src/core/wire/cid.ts'
import {
  MAX_ENTRY_BYTES,
  MAX_ENTRY_LINKS,
  MAX_ENTRY_PARENTS,
  decodeEntry,
  encodeEntry,
  entryHeaderBytes,
  entrySigningBytes,
} from '../../src/core/wire/entry.ts'
import type { Entry, EntryHeader } from '../../src/core/wire/entry.ts'
import { bytesToMemberId } from '../../src/core/wire/ids.ts'
import { mixedOrderKey } from './edge-points.ts'
import { exampleCredential, exampleMember, exampleMesh } from './members.ts'
import type { ExampleMember } from './members.ts'
import { exampleBlockCid, exampleNodeCid } from './messages.ts'
import { writeCbor } from './raw-cbor.ts'
import { commonRefusals, documentOf, refusedBytes } from './refused-cbor.ts'
import { fixedBytes, fixedRandomness, seedOf } from './seeds.ts'
import { toJson } from './to-json.ts'
import type { GoodMessage, InJson, RefusedMessage, VectorFile } from './vector-file.ts'

export interface EntryVector extends GoodMessage<InJson<Entry>> {
  readonly meshId: MeshId
  readonly presentEpoch: number
  readonly authorSeed: string
  readonly entriesKey: string
  /** What `body` opens to. */
  readonly plaintext: string
  /** The additional data of the sealed body. */
  readonly headerBytes: string
  /** What `sig` is over. */
  readonly signingBytes: string
  readonly cid: Cid
}

/** Refused by its form, or because it does not hold for this mesh in its present epoch. */
export interface RefusedEntry extends RefusedMessage {
  readonly meshId: MeshId
  readonly presentEpoch: number
}

const LOG_KEY = seedOf('log key')
/** Entries of it and of earlier epochs hold. */
const PRESENT_EPOCH = 5

export type HeaderFields = Partial<Omit<EntryHeader, 'v' | 'author' | 'cred'>>

export async function makeEntry(
  author: ExampleMember,
  plaintext: Bytes,
  fields: HeaderFields = {},
  cred?: Bytes,
  logKey: Bytes = LOG_KEY,
): Promise<Entry> {
  const epoch = fields.epoch ?? 0
  const header: EntryHeader = {
    v: 1,
    log: logIdOf(logKey),
    epoch,
    parents: [],
    height: 0,
    time: 1_795_000_000_000,
    author: author.id,
    cred: cred ?? (await exampleCredential(author, epoch)),
    links: [],
    ...fields,
  }
  const random = fixedRandomness(`nonce ${bytesToHex(plaintext.slice(0, 8))}`)
  const body = await sealBytes(logEntriesKey(logKey), plaintext, entryHeaderBytes(header), random)
  const unsigned = { ...header, body }
  return { ...unsigned, sig: await signerFromSeed(author.seed).sign(entrySigningBytes(unsigned)) }
}

const ascending = (cids: readonly Cid[]): Cid[] => cids.toSorted(compareCids)
const parentCids = (count: number) => ascending(Array.from({ length: count }, (_, i) => exampleNodeCid(`parent ${i}`)))

export async function buildEntry(): Promise<VectorFile<EntryVector, RefusedEntry>> {
  const { meshId } = exampleMesh()
  const [anna, ben] = [exampleMember('anna'), exampleMember('ben')]
  const good = async (name: string, plaintext: Bytes, fields?: HeaderFields, author = anna): Promise<EntryVector> => {
    const entry = await makeEntry(author, plaintext, fields)
    const bytes = encodeEntry(entry)
    return {
      name,
      meshId,
      presentEpoch: PRESENT_EPOCH,
      authorSeed: bytesToHex(author.seed),
      entriesKey: bytesToHex(logEntriesKey(LOG_KEY)),
      plaintext: bytesToHex(plaintext),
      headerBytes: bytesToHex(entryHeaderBytes(entry)),
      signingBytes: bytesToHex(entrySigningBytes(entry)),
      cid: cidOfDigest('dag-cbor', hashBytesSync(bytes)),
      value: toJson(unwrap(decodeEntry(bytes))),
      bytes: bytesToHex(bytes),
    }
  }
  const first = await makeEntry(anna, utf8ToBytes('first'))
  const firstCid = cidOfDigest('dag-cbor', hashBytesSync(encodeEntry(first)))
  return {
    about: 'An entry of a log: docs/PROTOCOL.md, "Entry". The bodies of these open to text, not to changes.',
    good: [
      await good('the first of its log', utf8ToBytes('first')),
      await good(
        'with a parent and two links',
        utf8ToBytes('second'),
        {
          parents: [firstCid],
          height: 1,
          time: 1_795_000_000_001,
          links: [exampleNodeCid('links'), exampleBlockCid('a')],
        },
        ben,
      ),
      await good('with 16 parents, in a later epoch, with an empty body', new Uint8Array(0), {
        epoch: PRESENT_EPOCH,
        parents: parentCids(MAX_ENTRY_PARENTS),
        height: 1_000_000,
        time: 0,
      }),
    ],
    refused: [...(await refusedByForm(anna)), ...(await refusedByProof(anna, ben))].map((each) => ({
      ...each,
      meshId,
      presentEpoch: PRESENT_EPOCH,
    })),
  }
}

async function refusedByForm(anna: ExampleMember): Promise<RefusedMessage[]> {
  const entry = await makeEntry(anna, utf8ToBytes('refused'), {
    parents: parentCids(2),
    height: 1,
    links: [exampleBlockCid('a'), exampleNodeCid('links')],
  })
  const bytes = encodeEntry(entry)
  const spoiled = documentOf(bytes)
  const parents = entry.parents.map(cidToLink)
  return [
    ...commonRefusals(bytes, MAX_ENTRY_BYTES),
    spoiled.with('a log of 31 bytes', 'schema', { log: seedOf('log').subarray(1) }),
    spoiled.with('an epoch of 2^32', 'schema', { epoch: 2 ** 32 }),
    spoiled.with('parents in another order', 'schema', { parents: parents.toReversed() }),
    spoiled.with('a parent twice', 'schema', { parents: [parents[0], parents[0]] }),
    spoiled.with('17 parents', 'schema', { parents: parentCids(MAX_ENTRY_PARENTS + 1).map(cidToLink) }),
    spoiled.with('a parent that is a block', 'schema', { parents: [cidToLink(exampleBlockCid('a'))] }),
    spoiled.with('a parent in text', 'schema', { parents: entry.parents }),
    spoiled.with('height 0 with parents', 'height', { height: 0 }),
    spoiled.with('height 1 without parents', 'height', { parents: [] }),
    spoiled.with('a time beyond any date', 'schema', { time: 8_640_000_000_000_001 }),
    spoiled.with('an author of 33 bytes', 'schema', { author: fixedBytes('author', 33) }),
    spoiled.with('a credential of 63 bytes', 'schema', { cred: entry.cred.subarray(1) }),
    spoiled.with('a link twice', 'schema', {
      links: [entry.links[0], entry.links[0]].map((cid) => cidToLink(cid as Cid)),
    }),
    spoiled.with('a body shorter than a seal', 'schema', { body: new Uint8Array(27) }),
    spoiled.with('a body in text', 'schema', { body: 'body' }),
    spoiled.with('a signature of 65 bytes', 'schema', { sig: fixedBytes('sig', 65) }),
    tooManyLinks(spoiled.pairs),
    refusedBytes('a megabyte of zeros', 'too-large', [{ hex: '00', times: 1024 * 1024 }]),
  ]
}

/** The same link over and over: refused for the count. */
function tooManyLinks(pairs: readonly (readonly [string, unknown])[]): RefusedMessage {
  const index = pairs.findIndex(([name]) => name === 'links')
  const write = (some: typeof pairs): Bytes =>
    concatBytes(...some.flatMap(([name, value]) => [writeCbor(name), writeCbor(value)]))
  const before = concatBytes(Uint8Array.of(0xa0 | pairs.length), write(pairs.slice(0, index)), writeCbor('links'))
  const link = bytesToHex(concatBytes(Uint8Array.of(0xd8, 0x2a, 0x58, 0x25, 0), cidToLink(exampleBlockCid('a')).bytes))
  return refusedBytes(`${MAX_ENTRY_LINKS + 1} links`, 'schema', [
    { hex: bytesToHex(before), times: 1 },
    { hex: '991001', times: 1 },
    { hex: link, times: MAX_ENTRY_LINKS + 1 },
    { hex: bytesToHex(write(pairs.slice(index + 1))), times: 1 },
  ])
}

async function refusedByProof(anna: ExampleMember, ben: ExampleMember): Promise<RefusedMessage[]> {
  const entry = await makeEntry(anna, utf8ToBytes('proof'))
  const bytes = encodeEntry(entry)
  const spoiled = documentOf(bytes)
  const flip = (value: Bytes, index: number): Bytes => value.map((byte, i) => (i === index ? byte ^ 1 : byte))
  const mixed = mixedOrderKey(anna.seed)
  const selfMade = await signerFromSeed(anna.seed).sign(entrySigningBytes(entry))
  const byBen = await signerFromSeed(ben.seed).sign(entrySigningBytes(entry))
  const withoutDomain = await signerFromSeed(anna.seed).sign(
    entrySigningBytes(entry).slice('warren/1 entry'.length + 1),
  )
  const otherLog = { ...entry, log: logIdOf(seedOf('another log key')) }
  return [
    spoiled.with('a bit of the signature flipped', 'signature', { sig: flip(entry.sig, 3) }),
    spoiled.with('signed by another member', 'signature', { sig: byBen }),
    spoiled.with('signed without the domain', 'signature', { sig: withoutDomain }),
    spoiled.with('a bit of the body flipped', 'signature', { body: flip(entry.body, 20) }),
    spoiled.with('another time', 'signature', { time: entry.time + 1 }),
    refusedBytes('moved to another log', 'signature', encodeEntry(otherLog)),
    spoiled.with('a bit of the credential flipped', 'credential', { cred: flip(entry.cred, 3) }),
    spoiled.with('the credential of another member', 'credential', { cred: await exampleCredential(ben) }),
    spoiled.with('another author', 'credential', { author: ben.publicKey }),
    spoiled.with('another epoch', 'credential', { epoch: 1 }),
    refusedBytes(
      'signed and credited by the author alone',
      'credential',
      encodeEntry(await makeEntry(anna, utf8ToBytes('self'), {}, selfMade)),
    ),
    refusedBytes(
      'an epoch that has not begun',
      'epoch',
      encodeEntry(await makeEntry(anna, utf8ToBytes('later'), { epoch: PRESENT_EPOCH + 1 })),
    ),
    refusedBytes('an author of mixed order', 'key', encodeEntry({ ...entry, author: bytesToMemberId(mixed) })),
  ]
}
