import { bytesToHex } from '../../src/core/base/bytes.ts'
import type { Cid } from '../../src/core/base/ids.ts'
import { holdingsDigest } from '../../src/core/replication/holdings-digest.ts'
import { signerFromSeed } from '../../src/core/crypto/sign.ts'
import { MAX_BLOCK_BYTES } from '../../src/core/wire/block.ts'
import { cidToLink, compareCids } from '../../src/core/wire/cid.ts'
import {
  MAX_BITMAP_BYTES,
  MAX_HAVE_BYTES,
  MAX_HAVE_CHANGES,
  MAX_HELD_ROOTS,
  MAX_PARTS,
  MAX_WEIGHT,
  decodeHave,
  encodeHave,
  haveSigningBytes,
} from '../../src/core/wire/have.ts'
import type { HaveStatement, UnsignedHave } from '../../src/core/wire/have.ts'
import { MAX_HAVE_MESSAGE_BYTES, decodeHaveMessage, encodeHaveMessage } from '../../src/core/wire/have-messages.ts'
import type { HaveMessage } from '../../src/core/wire/have-messages.ts'
import { bytesToLogId, idToBytes } from '../../src/core/wire/ids.ts'
import {
  MAX_POSSESSION_BYTES,
  MAX_SLICE_BYTES,
  decodePossessionAnswer,
  decodePossessionAsk,
  encodePossessionAnswer,
  encodePossessionAsk,
} from '../../src/core/wire/possession.ts'
import type { PossessionAnswer, PossessionAsk } from '../../src/core/wire/possession.ts'
import { exampleCredential, exampleMember } from './members.ts'
import { exampleBlockCid, exampleNodeCid, goodMessage } from './messages.ts'
import type { MessageFile } from './messages.ts'
import type { Document } from './refused-cbor.ts'
import { commonRefusals, documentOf } from './refused-cbor.ts'
import { seedOf } from './seeds.ts'

const anna = exampleMember('anna')
const ben = exampleMember('ben')

const sorted = (cids: readonly Cid[]): Cid[] => [...cids].sort(compareCids)
const blocks = (count: number): Cid[] =>
  sorted(Array.from({ length: count }, (_, index) => exampleBlockCid(`held ${index}`)))

async function sign(unsigned: UnsignedHave): Promise<HaveStatement> {
  return { ...unsigned, sig: await signerFromSeed(anna.seed).sign(haveSigningBytes(unsigned)) }
}

const SILENT: UnsignedHave = {
  v: 1,
  by: anna.id,
  epoch: 0,
  seq: 1_763_000_000_000,
  since: 0,
  at: 1_763_000_000_000,
  weight: 16,
  full: false,
  leaving: false,
  aside: [],
  doubts: [],
  going: [],
  parts: [],
  have: [],
  gone: [],
  count: 0,
  digest: holdingsDigest([]),
}

export async function buildHave(): Promise<MessageFile<HaveStatement>> {
  const cred = await exampleCredential(anna)
  const [a, b, c] = sorted([exampleBlockCid('a'), exampleBlockCid('b'), exampleNodeCid('c')]) as [Cid, Cid, Cid]
  const held = await sign({ ...SILENT, have: [a, b, c], count: 3, digest: holdingsDigest([a, b, c]) })
  const good = (name: string, statement: HaveStatement) => goodMessage(name, encodeHave(statement), decodeHave)
  const bytes = encodeHave(held)
  const spoiled = documentOf(bytes)
  const [first, second] = [a, b].map(cidToLink)
  const many = blocks(MAX_HAVE_CHANGES + 1)
  const elsewhere = blocks(MAX_PARTS + 1)
  const other = cidToLink(elsewhere[0] as Cid)
  const logs = ['log', 'another log'].map((name) => bytesToLogId(seedOf(name))).toSorted()
  return {
    about: 'What a device says of what it holds: docs/PROTOCOL.md, "Who holds what".',
    good: [
      good('a keeper with three files', held),
      good('a member with nothing', await sign({ ...SILENT, cred })),
      good(
        'a change',
        await sign({
          ...SILENT,
          cred,
          seq: SILENT.seq + 1,
          since: SILENT.seq,
          have: [c],
          gone: [a],
          going: [b],
          count: 2,
          digest: holdingsDigest([b, c]),
        }),
      ),
      good(
        'a part, and all that can be said of a device',
        await sign({
          ...SILENT,
          cred,
          weight: MAX_WEIGHT,
          full: true,
          leaving: true,
          aside: logs,
          doubts: [ben.id],
          parts: [{ root: c, bitmap: new Uint8Array(MAX_BITMAP_BYTES).fill(0x55) }],
        }),
      ),
      good(
        'some thirty files',
        await sign({
          ...SILENT,
          have: many.slice(0, 30),
          count: 30,
          digest: holdingsDigest(many.slice(0, 30)),
        }),
      ),
    ],
    refused: [
      ...commonRefusals(bytes, MAX_HAVE_BYTES),
      spoiled.with('a change to itself', 'schema', { since: held.seq }),
      spoiled.with('number 0', 'schema', { seq: 0 }),
      spoiled.with('roots in another order', 'schema', { have: [second, first] }),
      spoiled.with('a root twice', 'schema', { have: [first, first] }),
      spoiled.with('a root that it has and has not', 'schema', { gone: [first] }),
      spoiled.with('too many roots', 'schema', { have: many.map(cidToLink) }),
      spoiled.with('too many changes together', 'schema', {
        have: many.slice(0, 600).map(cidToLink),
        gone: many.slice(600).map(cidToLink),
      }),
      spoiled.with('too many intents', 'schema', { going: many.slice(0, 257).map(cidToLink) }),
      spoiled.with('a bitmap of no bytes', 'schema', { parts: [[other, new Uint8Array(0)]] }),
      spoiled.with('a bitmap too long', 'schema', { parts: [[other, new Uint8Array(MAX_BITMAP_BYTES + 1)]] }),
      spoiled.with('a root both whole and in part', 'schema', { parts: [[first, Uint8Array.of(1)]] }),
      spoiled.with('17 parts', 'schema', {
        parts: elsewhere.map((root) => [cidToLink(root), Uint8Array.of(1)]),
      }),
      spoiled.with('two parts of one root', 'schema', {
        parts: [1, 2].map((bits) => [other, Uint8Array.of(bits)]),
      }),
      spoiled.with('a part in text', 'schema', { parts: [[a, Uint8Array.of(1)]] }),
      spoiled.with('a weight too large', 'schema', { weight: MAX_WEIGHT + 1 }),
      spoiled.with('more roots than any may hold', 'schema', { count: MAX_HELD_ROOTS + 1 }),
      spoiled.with('doubts in another order', 'schema', {
        doubts: [anna.id, ben.id].toSorted().toReversed().map(idToBytes),
      }),
      spoiled.with('a log of 31 bytes', 'schema', { aside: [seedOf('log').subarray(1)] }),
      spoiled.with('full as a number', 'schema', { full: 1 }),
      spoiled.with('a signature of 63 bytes', 'schema', { sig: held.sig.subarray(1) }),
      spoiled.with('a credential of 63 bytes', 'schema', { cred: cred.subarray(1) }),
    ],
  }
}

export async function buildHaveMessages(): Promise<MessageFile<HaveMessage>> {
  const good = (name: string, message: HaveMessage) => goodMessage(name, encodeHaveMessage(message), decodeHaveMessage)
  const ids = [anna.id, ben.id].toSorted()
  const know: HaveMessage = { v: 1, kind: 'know', holders: ids.map((by, index) => ({ by, seq: 7 + index })) }
  const statement = encodeHave(await sign(SILENT))
  const tell: HaveMessage = { v: 1, kind: 'tell', statements: [statement], current: true }
  const ask: HaveMessage = { v: 1, kind: 'ask', by: anna.id }
  const roots = blocks(3)
  const list: HaveMessage = { v: 1, kind: 'list', by: anna.id, seq: 7, roots, last: true }
  const [spoiledKnow, spoiledTell, spoiledAsk, spoiledList] = [know, tell, ask, list].map((message) =>
    documentOf(encodeHaveMessage(message)),
  ) as [Document, Document, Document, Document]
  return {
    about: 'The messages of /warren/have/1, one by one: docs/PROTOCOL.md, "Who holds what".',
    good: [
      good('know', know),
      good('know of nobody', { ...know, holders: [] }),
      good('tell', tell),
      good('tell that there is nothing more', { ...tell, statements: [] }),
      good('ask for a list', ask),
      good('a list', list),
      good('a page of a list', { ...list, last: false }),
      good('a list that is not here', { ...list, seq: 0, roots: [] }),
    ],
    refused: [
      ...commonRefusals(encodeHaveMessage(know), MAX_HAVE_MESSAGE_BYTES),
      spoiledKnow.with('a kind that is not known', 'schema', { kind: 'gossip' }),
      spoiledKnow.with('holders in another order', 'schema', {
        holders: ids.toReversed().map((by) => [idToBytes(by), 7]),
      }),
      spoiledKnow.with('a holder without a number', 'schema', { holders: [[idToBytes(anna.id)]] }),
      spoiledKnow.with('a holder of number 0', 'schema', { holders: [[idToBytes(anna.id), 0]] }),
      spoiledTell.with('a statement too long', 'schema', { statements: [new Uint8Array(MAX_HAVE_BYTES + 1)] }),
      spoiledTell.with('a statement of no bytes', 'schema', { statements: [new Uint8Array(0)] }),
      spoiledTell.with('129 statements', 'schema', { statements: Array.from({ length: 129 }, () => Uint8Array.of(1)) }),
      spoiledTell.without('a tell that does not say whether it is the last', 'schema', 'current'),
      spoiledAsk.with('a holder in text', 'schema', { by: anna.id }),
      spoiledList.with('a list in another order', 'schema', { roots: roots.map(cidToLink).toReversed() }),
      spoiledList.with('a list with a root twice', 'schema', {
        roots: [roots[0], roots[0]].map((root) => cidToLink(root as Cid)),
      }),
    ],
  }
}

export function buildPossessionAsk(): MessageFile<PossessionAsk> {
  const nonce = seedOf('nonce')
  const slices = [
    { cid: exampleBlockCid('a'), offset: 0, length: MAX_SLICE_BYTES },
    { cid: exampleBlockCid('b'), offset: MAX_BLOCK_BYTES - 1, length: 1 },
  ]
  const ask: PossessionAsk = { v: 1, nonce, pledge: false, questions: [{ root: exampleNodeCid('x'), slices }] }
  const good = (name: string, value: PossessionAsk) =>
    goodMessage(name, encodePossessionAsk(value), decodePossessionAsk)
  const bytes = encodePossessionAsk(ask)
  const spoiled = documentOf(bytes)
  const root = cidToLink(exampleNodeCid('x'))
  const slice = [cidToLink(exampleBlockCid('a')), 0, 10]
  return {
    about: 'Whether another holds what it says: docs/PROTOCOL.md, "Possession".',
    good: [
      good('two slices of a file', ask),
      good('a promise is wanted', { ...ask, pledge: true }),
      good('of several files', {
        ...ask,
        questions: ['x', 'y', 'z'].map((name) => ({ root: exampleNodeCid(name), slices: slices.slice(0, 1) })),
      }),
    ],
    refused: [
      ...commonRefusals(bytes, MAX_POSSESSION_BYTES),
      spoiled.with('a nonce of 31 bytes', 'schema', { nonce: nonce.subarray(1) }),
      spoiled.with('no question', 'schema', { questions: [] }),
      spoiled.with('a question without slices', 'schema', { questions: [[root, []]] }),
      spoiled.with('33 questions', 'schema', { questions: Array.from({ length: 33 }, () => [root, [slice]]) }),
      spoiled.with('nine slices', 'schema', { questions: [[root, Array.from({ length: 9 }, () => slice)]] }),
      spoiled.with('a slice of no bytes', 'schema', { questions: [[root, [[slice[0], 0, 0]]]] }),
      spoiled.with('a slice too long', 'schema', { questions: [[root, [[slice[0], 0, MAX_SLICE_BYTES + 1]]]] }),
      spoiled.with('a slice beyond any block', 'schema', { questions: [[root, [[slice[0], MAX_BLOCK_BYTES + 1, 1]]]] }),
      spoiled.with('a promise as a number', 'schema', { pledge: 1 }),
    ],
  }
}

export function buildPossessionAnswer(): MessageFile<PossessionAnswer> {
  const answer: PossessionAnswer = { v: 1, answers: [seedOf('proof'), 'absent', 'going', 'busy'] }
  const good = (name: string, value: PossessionAnswer) =>
    goodMessage(name, encodePossessionAnswer(value), decodePossessionAnswer)
  const bytes = encodePossessionAnswer(answer)
  const spoiled = documentOf(bytes)
  return {
    about: 'The answer to whether one holds what one says: docs/PROTOCOL.md, "Possession".',
    good: [good('a proof, and all reasons for none', answer), good('one proof', { v: 1, answers: [seedOf('proof')] })],
    refused: [
      ...commonRefusals(bytes, MAX_POSSESSION_BYTES),
      spoiled.with('no answer', 'schema', { answers: [] }),
      spoiled.with('33 answers', 'schema', { answers: Array.from({ length: 33 }, () => 'absent') }),
      spoiled.with('a proof of 31 bytes', 'schema', { answers: [seedOf('proof').subarray(1)] }),
      spoiled.with('a reason that is not known', 'schema', { answers: ['later'] }),
      spoiled.with('a proof in text', 'schema', { answers: [bytesToHex(seedOf('proof'))] }),
    ],
  }
}
