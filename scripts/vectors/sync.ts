import type { Bytes } from '../../src/core/base/bytes.ts'
import { bytesToHex, compareBytes, concatBytes, hexToBytes, utf8ToBytes } from '../../src/core/base/bytes.ts'
import type { RefusalCode } from '../../src/core/base/errors.ts'
import type { Cid, LogId, MeshId } from '../../src/core/base/ids.ts'
import { hashBytesSync } from '../../src/core/crypto/hash.ts'
import { logIdOf } from '../../src/core/identity/mesh-keys.ts'
import { cidOfDigest } from '../../src/core/wire/cid.ts'
import { encodeEntry } from '../../src/core/wire/entry.ts'
import { type HeaderFields, makeEntry } from './entry.ts'
import { type ExampleMember, exampleMember, exampleMesh } from './members.ts'
import { RawMap, writeCbor } from './raw-cbor.ts'
import { digestsOfRanges, type Range, type SketchSide } from './reconcile.ts'
import { merkleTreeHash } from './root.ts'
import { fixedBytes, seedOf } from './seeds.ts'
import { cellsOf, coverOf, idBytes, idsOf, inOrder, marksOf } from './sketch-reference.ts'
import type { VectorFile } from './vector-file.ts'

/** What one side has. */
export interface SyncSide {
  /** Names of entries of the file. */
  readonly entries: readonly string[]
  /** Further entries of the log `large`, by numbers in place of their digests: they play no part but that they are there. */
  readonly numbers: readonly Range[]
}

export interface SyncVector {
  readonly name: string
  readonly initiator: SyncSide
  readonly responder: SyncSide
  /** As the initiator offers them. */
  readonly ways: readonly string[]
  /** In the order in which each side begins the reconciliations of its logs. */
  readonly initiatorNonces: readonly string[]
  readonly responderNonces: readonly string[]
  readonly messages: readonly { readonly by: SketchSide; readonly bytes: string }[]
  /** Roots over all logs, at the end. */
  readonly initiatorRoot: string
  readonly responderRoot: string
}

/** One side, and what it hears: it takes all but the last. */
export interface RefusedSyncVector {
  readonly name: string
  readonly side: SketchSide
  readonly own: SyncSide
  /** Those that it knows. */
  readonly ways: readonly string[]
  readonly nonces: readonly string[]
  readonly heard: readonly string[]
  readonly code: RefusalCode
}

export interface SyncFile extends VectorFile<SyncVector, RefusedSyncVector> {
  readonly meshId: MeshId
  readonly epoch: number
  /** The log that numbers belong to. */
  readonly large: LogId
  readonly entries: readonly NamedEntry[]
}

export interface NamedEntry {
  readonly name: string
  readonly log: LogId
  readonly cid: Cid
  readonly bytes: string
}

const LOG_KEYS = { small: seedOf('small log'), large: seedOf('large log') } as const
type LogName = keyof typeof LOG_KEYS

const SKETCH = ['sketch', 'full']
const FULL = ['full']
const nonce = (side: SketchSide, index: number): Bytes => fixedBytes(`${side} nonce of sync ${index}`, 16)
const digestOf = ({ bytes }: NamedEntry): Bytes => hashBytesSync(hexToBytes(bytes))

// Messages, by hand.

const message = (kind: string, fields: Readonly<Record<string, unknown>> = {}): string =>
  bytesToHex(writeCbor(new RawMap([...Object.entries({ v: 1, kind, ...fields })].toSorted(byKey))))
const byKey = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number =>
  a.length - b.length || (a < b ? -1 : 1)

const open = (root: Bytes, ways: readonly string[]): string => message('open', { root, ways })
const logs = (way: string, pairs: readonly (readonly [Bytes, Bytes])[], last = true): string =>
  message('logs', { way, logs: pairs, last })
const reconcile = (...parts: readonly (readonly [Bytes, Bytes])[]): string => message('reconcile', { parts })
const send = (...entries: readonly NamedEntry[]): string =>
  message('entries', { entries: entries.map(({ bytes }) => hexToBytes(bytes)) })
const turn = (root: Bytes, more: boolean): string => message('turn', { root, more })

// Pieces, by hand.

const few = (digests: readonly Bytes[], key: Bytes): Bytes =>
  concatBytes(Uint8Array.of(1), key, idBytes(idsOf(inOrder(digests), key)))
const wants = (ids: Bytes): Bytes => concatBytes(Uint8Array.of(6, 1), ids)
const listed = (digests: readonly Bytes[], last = true): Bytes =>
  concatBytes(Uint8Array.of(last ? 1 : 0), ...inOrder(digests))

/** What somebody has, and its roots, by the words of the page. */
function holdingOf(side: SyncSide, entryByName: ReadonlyMap<string, NamedEntry>) {
  const digestsByLog = new Map<LogId, Bytes[]>()
  const add = (log: LogId, digests: readonly Bytes[]): void => {
    if (digests.length > 0) digestsByLog.set(log, [...(digestsByLog.get(log) ?? []), ...digests])
  }
  for (const name of side.entries) {
    const entry = entryByName.get(name) as NamedEntry
    add(entry.log, [digestOf(entry)])
  }
  add(logIdOf(LOG_KEYS.large), digestsOfRanges(side.numbers))
  const pairs = [...digestsByLog].map(([log, digests]) => [hexToBytes(log), merkleTreeHash(inOrder(digests))] as const)
  pairs.sort(([a], [b]) => compareBytes(a, b))
  return {
    digests: (log: LogName) => inOrder(digestsByLog.get(logIdOf(LOG_KEYS[log])) ?? []),
    pairs,
    root: merkleTreeHash(pairs.map(([log, root]) => concatBytes(log, root))),
  }
}
type Holding = ReturnType<typeof holdingOf>

const logBytes = (log: LogName): Bytes => hexToBytes(logIdOf(LOG_KEYS[log]))
const side = (entries: readonly string[], numbers: readonly Range[] = []): SyncSide => ({ entries, numbers })

export async function buildSync(): Promise<SyncFile> {
  const { meshId } = exampleMesh()
  const entries = await makeEntries()
  const entryByName = new Map(entries.map((entry) => [entry.name, entry]))
  return {
    about:
      'Whole conversations of /warren/sync/1: docs/PROTOCOL.md, "Sync". Where more than one answer is right, this is what ' +
      'ours says. In refused ones, the last message that is heard is the one that is not taken.',
    meshId,
    epoch: 0,
    large: logIdOf(LOG_KEYS.large),
    entries,
    good: goodTalks(entryByName),
    refused: refusedTalks(entryByName),
  }
}

/** a – b – c and b – d in the small log; x, y of nobody's but their own in the large one; and some that do not hold. */
async function makeEntries(): Promise<readonly NamedEntry[]> {
  const made: NamedEntry[] = []
  const [anna, ben] = [exampleMember('anna'), exampleMember('ben')]
  const cidOf = (name: string): Cid => (made.find((entry) => entry.name === name) as NamedEntry).cid

  async function add(name: string, log: LogName, author: ExampleMember, fields: HeaderFields, spoil = false) {
    const entry = await makeEntry(author, utf8ToBytes(`${name}, synced`), fields, undefined, LOG_KEYS[log])
    const sig = spoil ? entry.sig.map((byte, at) => (at === 0 ? byte ^ 1 : byte)) : entry.sig
    const bytes = encodeEntry({ ...entry, sig })
    made.push({
      name,
      log: logIdOf(LOG_KEYS[log]),
      cid: cidOfDigest('dag-cbor', hashBytesSync(bytes)),
      bytes: bytesToHex(bytes),
    })
  }
  const time = 1_795_000_000_000
  await add('a', 'small', anna, { time })
  await add('b', 'small', ben, { time: time + 1, parents: [cidOf('a')], height: 1 })
  await add('c', 'small', anna, { time: time + 2, parents: [cidOf('b')], height: 2 })
  await add('d', 'small', ben, { time: time + 3, parents: [cidOf('b')], height: 2 })
  await add('x', 'large', anna, { time })
  await add('y', 'large', ben, { time: time + 4 })
  await add('forged', 'small', anna, { time }, true)
  await add('too high', 'small', ben, { time, parents: [cidOf('a')], height: 2 })
  await add('of another log', 'large', ben, { time, parents: [cidOf('a')], height: 1 })
  return made
}

type Said = readonly [SketchSide, string]
interface Talk {
  readonly name: string
  readonly initiator: SyncSide
  readonly responder: SyncSide
  readonly end: SyncSide | undefined
  readonly ways?: readonly string[]
  readonly nonces?: number
  readonly say: (mine: Holding, theirs: Holding, end: Holding) => readonly Said[]
}

function goodTalks(entryByName: ReadonlyMap<string, NamedEntry>): readonly SyncVector[] {
  const entry = (name: string): NamedEntry => entryByName.get(name) as NamedEntry
  const id = (name: string, ...nonces: readonly Bytes[]): Bytes => idBytes(idsOf([digestOf(entry(name))], ...nonces))
  const talk = ({ name, initiator, responder, end, ways = SKETCH, nonces = 0, say }: Talk): SyncVector => {
    const [mine, theirs] = [holdingOf(initiator, entryByName), holdingOf(responder, entryByName)]
    const atEnd = end === undefined ? undefined : holdingOf(end, entryByName)
    const drawn = (by: SketchSide) => Array.from({ length: nonces }, (_, index) => bytesToHex(nonce(by, index)))
    return {
      name,
      initiator,
      responder,
      ways,
      initiatorNonces: drawn('initiator'),
      responderNonces: drawn('responder'),
      messages: say(mine, theirs, atEnd ?? mine).map(([by, bytes]) => ({ by, bytes })),
      initiatorRoot: bytesToHex((atEnd ?? mine).root),
      responderRoot: bytesToHex((atEnd ?? theirs).root),
    }
  }
  const [I, small, large] = [nonce('initiator', 0), logBytes('small'), logBytes('large')]
  const chain = ['a', 'b', 'c']
  return [
    talk({
      name: 'equal: one round trip',
      initiator: side(['d', 'c', 'b', 'a']),
      responder: side(['a', 'b', 'c', 'd']),
      end: side(['a', 'b', 'c', 'd']),
      say: (mine) => [
        ['initiator', open(mine.root, SKETCH)],
        ['responder', message('same')],
      ],
    }),
    talk({
      name: 'equal, for neither has anything',
      initiator: side([]),
      responder: side([]),
      end: side([]),
      say: (mine) => [
        ['initiator', open(mine.root, SKETCH)],
        ['responder', message('same')],
      ],
    }),
    talk({
      name: 'not now',
      initiator: side(['a']),
      responder: side([]),
      end: undefined,
      say: (mine) => [
        ['initiator', open(mine.root, SKETCH)],
        ['responder', message('busy')],
      ],
    }),
    talk({
      name: 'the initiator lacks one of three, by the sketch',
      initiator: side(['a', 'b']),
      responder: side(chain),
      end: side(chain),
      nonces: 1,
      say: (mine, theirs, end) => [
        ['initiator', open(mine.root, SKETCH)],
        ['responder', logs('sketch', theirs.pairs)],
        ['initiator', reconcile([small, few(mine.digests('small'), I)])],
        ['initiator', turn(mine.root, true)],
        ['responder', reconcile([small, wants(new Uint8Array(0))])],
        ['responder', send(entry('c'))],
        ['responder', turn(end.root, false)],
        ['initiator', turn(end.root, false)],
      ],
    }),
    talk({
      name: 'each lacks one of four, by the full exchange',
      initiator: side(chain),
      responder: side(['a', 'b', 'd']),
      end: side([...chain, 'd']),
      ways: FULL,
      say: (mine, theirs, end) => [
        ['initiator', open(mine.root, FULL)],
        ['responder', logs('full', theirs.pairs)],
        ['initiator', reconcile([small, listed(mine.digests('small'))])],
        ['initiator', turn(mine.root, true)],
        ['responder', reconcile([small, listed([digestOf(entry('c'))])])],
        ['responder', send(entry('d'))],
        ['responder', turn(theirs.root, false)],
        ['initiator', send(entry('c'))],
        ['initiator', turn(end.root, false)],
        ['responder', turn(end.root, false)],
      ],
    }),
    talk({
      name: 'the initiator has nothing, by the full exchange',
      initiator: side([]),
      responder: side(chain),
      end: side(chain),
      ways: FULL,
      say: (mine, theirs, end) => [
        ['initiator', open(mine.root, FULL)],
        ['responder', logs('full', theirs.pairs)],
        ['initiator', reconcile([small, listed([])])],
        ['initiator', turn(mine.root, true)],
        ['responder', reconcile([small, listed([])])],
        ['responder', send(...chain.map(entry))],
        ['responder', turn(end.root, false)],
        ['initiator', turn(end.root, false)],
      ],
    }),
    talk({
      name: 'the responder has nothing: two logs, the one with less to send first',
      initiator: side([...chain, 'x']),
      responder: side([]),
      end: side([...chain, 'x']),
      nonces: 2,
      say: (mine, theirs, end) => {
        const order = mine.pairs.map(([log]) => (compareBytes(log, small) === 0 ? 'small' : 'large'))
        return [
          ['initiator', open(mine.root, SKETCH)],
          ['responder', logs('sketch', [])],
          [
            'initiator',
            reconcile(
              ...order.map((log, at) => [logBytes(log), few(mine.digests(log), nonce('initiator', at))] as const),
            ),
          ],
          ['initiator', turn(mine.root, true)],
          [
            'responder',
            reconcile(
              ...order.map((log, at) => {
                return [logBytes(log), wants(idBytes(idsOf(mine.digests(log), nonce('initiator', at))))] as const
              }),
            ),
          ],
          ['responder', turn(theirs.root, false)],
          ['initiator', send(entry('x'), ...chain.map(entry))],
          ['initiator', turn(end.root, false)],
          ['responder', turn(end.root, false)],
        ]
      },
    }),
    talk({
      name: 'each lacks one of two thousand, by cells',
      initiator: side(['x'], [[0, 2000]]),
      responder: side(['y'], [[0, 2000]]),
      end: side(['x', 'y'], [[0, 2000]]),
      nonces: 1,
      say: (mine, theirs, end) => {
        const R = nonce('responder', 0)
        const [myMarks, theirMarks] = [marksOf(mine.digests('large'), 6, I), marksOf(theirs.digests('large'), 6, I)]
        const { buckets, digests } = coverOf(theirs.digests('large'), theirMarks, myMarks)
        const size = Uint8Array.of(2001 & 0xff, 2001 >> 8, 0, 0)
        const opening = concatBytes(Uint8Array.of(2), I, size, Uint8Array.of(6), ...myMarks)
        const cells = cellsOf(idsOf(digests, I, R), 0, CELLS_FOR_TWO_BUCKETS)
        return [
          ['initiator', open(mine.root, SKETCH)],
          ['responder', logs('sketch', theirs.pairs)],
          ['initiator', reconcile([large, opening])],
          ['initiator', turn(mine.root, true)],
          [
            'responder',
            reconcile(
              [large, concatBytes(Uint8Array.of(3), R, buckets)],
              [large, concatBytes(Uint8Array.of(4, 1), cells)],
            ),
          ],
          ['responder', turn(theirs.root, true)],
          ['initiator', reconcile([large, wants(id('y', I, R))])],
          ['initiator', send(entry('x'))],
          ['initiator', turn(mine.root, false)],
          ['responder', send(entry('y'))],
          ['responder', turn(end.root, false)],
          ['initiator', turn(end.root, false)],
        ]
      },
    }),
  ]
}

/** What our responder sends where two buckets of 64 differ: an estimate of 3, so 1.4·3 + 5·√3 + 6, rounded up. */
const CELLS_FOR_TWO_BUCKETS = 19

function refusedTalks(entryByName: ReadonlyMap<string, NamedEntry>): readonly RefusedSyncVector[] {
  const entry = (name: string): NamedEntry => entryByName.get(name) as NamedEntry
  const own = side(['a', 'b'])
  const { root, digests, pairs } = holdingOf(own, entryByName)
  const [anyRoot, small, large] = [seedOf('root'), logBytes('small'), logBytes('large')]
  const opening = open(anyRoot, FULL)
  const answer = logs('full', [[small, anyRoot]])
  const over = turn(anyRoot, true)
  const all = digests('small')
  const stranger = seedOf('digest')
  const sorted = [small, large].toSorted(compareBytes)
  const [first, second] = sorted as [Bytes, Bytes]
  const part = (data: Bytes, log = small): string => reconcile([log, data])
  const refused =
    (which: SketchSide, ways: readonly string[], has: SyncSide = own) =>
    (name: string, code: RefusalCode, ...heard: readonly string[]): RefusedSyncVector => ({
      name,
      side: which,
      own: has,
      ways,
      nonces: ways === SKETCH ? [bytesToHex(nonce(which, 0))] : [],
      heard,
      code,
    })
  const responder = refused('responder', FULL)
  const initiator = refused('initiator', FULL)
  const drop = (hex: string): string => hex.slice(0, -2)
  return [
    responder('an opening cut short', 'encoding', drop(opening)),
    responder('an opening of version 2', 'version', message('open', { v: 2, root: anyRoot, ways: FULL })),
    responder('a message of no kind', 'schema', message('stop')),
    responder('a turn before the opening', 'protocol', over),
    responder('entries before the opening', 'protocol', send(entry('c'))),
    responder('a piece before the opening', 'protocol', part(listed(all))),
    responder('no way that is known', 'protocol', open(anyRoot, ['morse'])),
    responder('a second opening', 'protocol', opening, opening),
    responder('"same" by the initiator', 'protocol', opening, message('same')),
    responder('"busy" by the initiator', 'protocol', opening, message('busy')),
    responder('logs by the initiator', 'protocol', opening, answer),
    responder('a piece that begins with 02', 'schema', opening, part(Uint8Array.of(2))),
    responder('half a digest', 'schema', opening, part(listed(all).slice(0, -16))),
    responder('no digest in a piece that is not the last', 'schema', opening, part(Uint8Array.of(0))),
    responder(
      'digests that do not ascend',
      'schema',
      opening,
      part(concatBytes(Uint8Array.of(1), ...all.toReversed())),
    ),
    responder(
      'digests that do not ascend over two pieces',
      'schema',
      opening,
      reconcile([small, listed(all.slice(1), false)], [small, listed(all.slice(0, 1))]),
    ),
    responder(
      'a piece after the last',
      'protocol',
      opening,
      reconcile([small, listed(all)], [small, listed([stranger])]),
    ),
    responder('an entry with a signature that does not hold', 'signature', opening, send(entry('forged'))),
    responder('an entry that is too high', 'height', opening, send(entry('too high'))),
    responder('an entry with a parent of another log', 'log', opening, send(entry('of another log'))),
    refused('responder', FULL, side(['a']))(
      'an entry whose parents are not here',
      'protocol',
      opening,
      send(entry('c')),
    ),
    responder('an entry that is none', 'encoding', opening, message('entries', { entries: [stranger] })),
    initiator('an opening by the responder', 'protocol', opening),
    initiator('a turn before the logs', 'protocol', over),
    initiator('a way that was not offered', 'protocol', logs('sketch', [[small, anyRoot]])),
    initiator(
      'another way in the second message',
      'protocol',
      logs('full', [[first, anyRoot]], false),
      logs('sketch', []),
    ),
    initiator('no logs in a message that is not the last', 'schema', logs('full', [], false)),
    initiator(
      'logs that do not ascend over two messages',
      'schema',
      logs('full', [[second, anyRoot]], false),
      logs('full', [[first, anyRoot]]),
    ),
    initiator('"same" after logs', 'protocol', logs('full', [[first, anyRoot]], false), message('same')),
    initiator('logs after the last', 'protocol', answer, answer),
    initiator('a piece of a log that it did not begin', 'protocol', answer, part(listed([]), large)),
    initiator('a digest that it did not send', 'protocol', answer, part(listed([stranger]))),
    initiator('a piece after the last by the responder', 'protocol', answer, part(listed([])), part(listed([]))),
    initiator('a log that is the same on both sides', 'protocol', logs('full', pairs), part(listed([]))),
    refused('initiator', SKETCH)(
      'a piece of the other way',
      'length',
      logs('sketch', [[small, root.slice().fill(1)]]),
      part(listed([])),
    ),
  ]
}
