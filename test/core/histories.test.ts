import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createTranscript } from '../../src/core/chat/transcript.ts'
import { fullExchange } from '../../src/core/sync/full-exchange.ts'
import { createSketch } from '../../src/core/sync/sketch.ts'
import { createFileTree } from '../../src/core/vault/file-tree.ts'
import { openSealedLog } from '../../src/core/view/sealed-log.ts'
import { type RoomChange, roomBodyCodec } from '../../src/core/wire/room-body.ts'
import { type VaultChange, vaultBodyCodec } from '../../src/core/wire/vault-body.ts'
import type { LogId } from '../../src/core/base/ids.ts'
import type { Reconciler } from '../../src/core/sync/reconciler.ts'
import { chooseChange, createHistory, type Draft, ROOM, VAULT } from './history-simulator.ts'
import { createMember, loadTestLogs, type TestMember } from './log/log-fixture.ts'
import { seededRandom } from './sync/sketch-fixture.ts'
import { told } from './vault/written-vault.ts'

const PURE_HISTORIES = 10_000
/** Each sketch hashes a thousand buckets: a tenth of the histories is healed by sketches. */
const SKETCH_HISTORIES = 1_000
/** Each entry is signed, sealed, and verified and opened by everyone. */
const SIGNED_HISTORIES = 100

const draft: fc.Arbitrary<Draft> = fc.record({
  who: fc.nat(4),
  what: fc.nat(60),
  which: fc.nat(11),
  value: fc.nat(11),
  time: fc.nat(5),
  reached: fc.nat(31),
  late: fc.nat(31),
  delivered: fc.nat(4),
  met: fc.constantFrom(0, 0, 0, 1, 2),
})
const scene = fc.record({
  size: fc.integer({ min: 2, max: 5 }),
  drafts: fc.array(draft, { minLength: 1, maxLength: 16, size: 'max' }),
  linkOf: fc.array(fc.nat(4), { minLength: 5, maxLength: 5 }),
})

function checkHistories(numRuns: number, reconciler: Reconciler): void {
  fc.assert(
    fc.property(scene, ({ size, drafts, linkOf }) => {
      const history = createHistory(size, reconciler)
      history.play(drafts)
      expect(history.heal(linkOf)).toBeLessThanOrEqual(size)
      const [first, ...others] = history.shown()
      expect(first).toMatchObject({ entries: history.written(), waiting: 0 })
      for (const other of others) expect(other).toEqual(first)
      expect(new Set(history.roots()).size).toBe(1)
    }),
    { numRuns },
  )
}

describe('any history, by any authors, delivered in any order, with duplicates and losses, healed over any topology', () => {
  it('ends in equal roots, trees, transcripts and directories everywhere', () => {
    checkHistories(PURE_HISTORIES, fullExchange)
  })

  it('does so too when sketches heal it', () => {
    checkHistories(SKETCH_HISTORIES, createSketch(seededRandom(1)))
  })
})

/** A member with real logs, which it reads with the keys of both. */
async function openMember(member: TestMember) {
  const { logs, faults } = await loadTestLogs(member)
  const tree = createFileTree({
    supersedes: (later, earlier) => logs.log(VAULT)?.supersedes(later, earlier) ?? false,
    follows: (later, earlier) => logs.log(VAULT)?.follows(later, earlier) ?? false,
  })
  const transcript = createTranscript()
  const opening = { logs, onFault: (error: Error) => faults.push(error) }
  const vault = await openSealedLog<VaultChange>({
    ...opening,
    id: VAULT,
    entriesKey: new Uint8Array(32).fill(1),
    codec: vaultBodyCodec,
    apply: (changes) => changes.forEach(({ change, stamp }) => tree.apply(change, stamp)),
  })
  const room = await openSealedLog<RoomChange>({
    ...opening,
    id: ROOM,
    entriesKey: new Uint8Array(32).fill(2),
    codec: roomBodyCodec,
    apply: transcript.apply,
  })
  return { logs, faults, vault, room, tree, transcript, peer: member.peer }
}

describe('histories of entries that are really signed, sealed and verified', () => {
  it('end in equal roots, trees and transcripts too', async () => {
    const identities = await Promise.all(['ada', 'ben', 'carl'].map((name) => createMember(name)))
    const drafts = fc.array(draft, { minLength: 1, maxLength: 10 })
    await fc.assert(
      fc.asyncProperty(drafts, fc.infiniteStream(fc.nat()), async (steps, draws) => {
        const members = await Promise.all(identities.map(openMember))
        const draw = (below: number): number => (draws.next().value as number) % below
        for (const step of steps) {
          const author = members[step.who % members.length] as (typeof members)[number]
          const messages = author.transcript.lines().map(({ stamp }) => stamp.cid)
          const { log, change } = chooseChange(step, messages)
          if (log === 'directory') continue
          const cid = await (log === 'vault' ? author.vault.append([change]) : author.room.append([change]))
          const [bytes] = await author.logs.entryBytes([cid])
          for (const [at, { logs }] of members.entries()) {
            if (bytes !== undefined && (step.reached & (1 << at)) !== 0) await logs.receive(author.peer, [bytes, bytes])
          }
        }
        // Everyone gives everyone what they have, in any order: parents may come last, and much comes twice.
        for (const id of [VAULT, ROOM] as LogId[]) {
          for (const from of members) {
            for (const to of members) {
              const cids = (from.logs.log(id)?.nodes() ?? []).map(({ cid }) => cid)
              for (let at = cids.length - 1; at > 0; at--) {
                const other = draw(at + 1)
                ;[cids[at], cids[other]] = [cids[other] as (typeof cids)[0], cids[at] as (typeof cids)[0]]
              }
              const entries = (await from.logs.entryBytes(cids)).filter((bytes) => bytes !== undefined)
              expect((await to.logs.receive(from.peer, entries)).refused).toBeUndefined()
            }
          }
        }
        const shown = await Promise.all(
          members.map(async ({ logs, vault, room, tree, transcript, faults }) => {
            // In its queue, so after what has arrived.
            await Promise.all([vault.openOlder(0), room.openOlder(0)])
            return { root: logs.root(), vault: told(tree), room: transcript.lines(), faults }
          }),
        )
        for (const each of shown) expect(each).toEqual({ ...shown[0], faults: [] })
      }),
      { numRuns: SIGNED_HISTORIES },
    )
  })
})
