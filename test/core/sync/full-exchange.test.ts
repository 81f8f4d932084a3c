import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Bytes, bytesToHex, compareBytes, concatBytes } from '../../../src/core/base/bytes.ts'
import { hashBytesSync } from '../../../src/core/crypto/hash.ts'
import { snapshotOf } from '../../../src/core/log/digest-snapshot.ts'
import { fullExchange } from '../../../src/core/sync/full-exchange.ts'
import { MAX_RECONCILE_BYTES } from '../../../src/core/wire/sync.ts'

const digestOf = (seed: number): Bytes => hashBytesSync(Uint8Array.of(seed & 255, (seed >> 8) & 255, seed >> 16))
const sorted = (seeds: Iterable<number>): Bytes[] => [...new Set(seeds)].map(digestOf).sort(compareBytes)
const names = (digests: readonly Bytes[] | undefined): string[] | undefined => digests?.map(bytesToHex)

/** Runs both sides to the end. */
function exchange(mine: readonly Bytes[], theirs: readonly Bytes[]) {
  const initiator = fullExchange.initiate(snapshotOf(concatBytes(...mine)))
  const responder = fullExchange.respond(snapshotOf(concatBytes(...theirs)))
  let pieces = [...initiator.begin(), ...responder.begin()]
  const sizes: number[] = []
  for (let side = responder; pieces.length > 0; side = side === responder ? initiator : responder) {
    const answers: Bytes[] = []
    for (const piece of pieces) {
      sizes.push(piece.byteLength)
      const answer = side.receive(piece, Infinity)
      if (!answer.ok) throw new Error(answer.detail)
      answers.push(...answer.value)
    }
    pieces = answers
  }
  return { initiator, responder, sizes }
}

describe('the full exchange', () => {
  test('tells each side what the other lacks, of any two sets', () => {
    const seeds = fc.uniqueArray(fc.nat(60), { maxLength: 60 })
    fc.assert(
      fc.property(seeds, seeds, (mine, theirs) => {
        const { initiator, responder } = exchange(sorted(mine), sorted(theirs))
        expect(names(initiator.theyLack())).toEqual(names(sorted(mine.filter((seed) => !theirs.includes(seed)))))
        expect(names(responder.theyLack())).toEqual(names(sorted(theirs.filter((seed) => !mine.includes(seed)))))
      }),
    )
  })

  test('cuts long lists into pieces that fit into a message', () => {
    const all = sorted(Array.from({ length: 20_000 }, (_, i) => i))
    const { initiator, responder, sizes } = exchange(all, all.slice(100))
    expect(names(initiator.theyLack())).toEqual(names(all.slice(0, 100)))
    expect(responder.theyLack()).toEqual([])
    expect(sizes).toHaveLength(4)
    expect(Math.max(...sizes)).toBeLessThanOrEqual(MAX_RECONCILE_BYTES)
  })

  test('knows nothing before the last piece', () => {
    const responder = fullExchange.respond(snapshotOf(new Uint8Array(0)))
    expect(responder.receive(concatBytes(Uint8Array.of(0), digestOf(1)), Infinity)).toEqual({ ok: true, value: [] })
    expect(responder.theyLack()).toBeUndefined()
  })

  const [low, high] = sorted([1, 2]) as [Bytes, Bytes]
  const piece = (flag: number, ...digests: readonly Bytes[]): Bytes => concatBytes(Uint8Array.of(flag), ...digests)
  const bad: Record<string, readonly Bytes[]> = {
    'schema: a flag of another value': [piece(2)],
    'schema: half a digest': [piece(1, low.subarray(16))],
    'schema: an empty piece that is not the last': [piece(0)],
    'schema: digests that descend': [piece(1, high, low)],
    'schema: a digest twice': [piece(1, low, low)],
    'schema: pieces that descend': [piece(0, high), piece(1, low)],
    'protocol: a piece after the last': [piece(1, low), piece(1, high)],
  }
  test.each(Object.keys(bad))('refuses %s', (name) => {
    const both = snapshotOf(concatBytes(low, high))
    for (const side of [fullExchange.respond(both), fullExchange.initiate(both)]) {
      const results = bad[name]!.map((each) => side.receive(each, Infinity))
      expect(results.at(-1)).toMatchObject({ ok: false, code: name.split(':')[0] })
    }
  })

  test('refuses to be asked for what was not offered', () => {
    const initiator = fullExchange.initiate(snapshotOf(low))
    expect(initiator.receive(piece(1, high), Infinity)).toMatchObject({ ok: false, code: 'protocol' })
  })
})
