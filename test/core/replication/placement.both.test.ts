import { describe, expect, test } from 'vitest'
import type { Cid, MemberId } from '../../../src/core/base/ids.ts'
import { hashBytesSync } from '../../../src/core/crypto/hash.ts'
import { type Candidate, naturalLog, rankCandidates } from '../../../src/core/replication/placement.ts'
import { cidOfDigest } from '../../../src/core/wire/cid.ts'
import { bytesToMemberId } from '../../../src/core/wire/ids.ts'

const digestOf = (name: string) => hashBytesSync(new TextEncoder().encode(name))
const memberOf = (index: number): MemberId => bytesToMemberId(digestOf(`member ${index}`))
const rootOf = (index: number): Cid => cidOfDigest('dag-cbor', digestOf(`root ${index}`))

const candidates = (count: number, weightOf: (index: number) => number = () => 16): readonly Candidate[] =>
  Array.from({ length: count }, (_, index) => ({ id: memberOf(index), weight: weightOf(index) }))
const ROOTS = 2000
const roots = Array.from({ length: ROOTS }, (_, index) => rootOf(index))
const COPIES = 3

test('the same ranking for the same candidates, in whatever order they are given', () => {
  const all = candidates(20, (index) => 1 + index)
  for (const root of roots.slice(0, 50)) {
    expect(rankCandidates(root, all.toReversed())).toEqual(rankCandidates(root, all))
    expect(new Set(rankCandidates(root, all)).size).toBe(20)
  }
})

describe('who comes or goes', () => {
  test('one that goes moves its own share and nothing else', () => {
    const all = candidates(20)
    const gone = memberOf(7)
    let moved = 0
    for (const root of roots) {
      const before = rankCandidates(root, all)
      const after = rankCandidates(
        root,
        all.filter(({ id }) => id !== gone),
      )
      // The others stay in the order in which they were, so only the next in rank has anything to fetch.
      expect(after).toEqual(before.filter((id) => id !== gone))
      if (before.slice(0, COPIES).includes(gone)) moved++
    }
    // It had a twentieth of all copies: 300 of 6000, give or take five standard deviations.
    expect(Math.abs(moved - (ROOTS * COPIES) / 20)).toBeLessThan(5 * Math.sqrt(ROOTS * 0.15 * 0.85))
  })

  test('one whose weight changes trades places with others and leaves them in their order', () => {
    const all = candidates(10)
    const changed = all.map((each, index) => (index === 4 ? { ...each, weight: 64 } : each))
    for (const root of roots.slice(0, 300)) {
      const others = (ids: readonly MemberId[]): MemberId[] => ids.filter((id) => id !== memberOf(4))
      expect(others(rankCandidates(root, changed))).toEqual(others(rankCandidates(root, all)))
      expect(rankCandidates(root, changed).indexOf(memberOf(4))).toBeLessThanOrEqual(
        rankCandidates(root, all).indexOf(memberOf(4)),
      )
    }
  })
})

test('each is first as often as its weight is of all', () => {
  const all = candidates(8, (index) => 1 + index)
  const firsts = new Map<MemberId, number>()
  for (const root of roots) {
    const first = rankCandidates(root, all)[0] as MemberId
    firsts.set(first, (firsts.get(first) ?? 0) + 1)
  }
  for (const { id, weight } of all) {
    const share = weight / 36
    const bound = 5 * Math.sqrt(ROOTS * share * (1 - share))
    expect(Math.abs((firsts.get(id) ?? 0) - ROOTS * share)).toBeLessThan(bound)
  }
})

test('the logarithm is one', () => {
  for (let exponent = -52; exponent < 0; exponent++) {
    for (let step = 0; step < 50; step++) {
      const x = 2 ** exponent * (1 + step / 50)
      const error = Math.abs(naturalLog(x) - Math.log(x))
      expect(error).toBeLessThanOrEqual(4e-16 * Math.max(1, Math.abs(Math.log(x))) * 4)
    }
  }
})
