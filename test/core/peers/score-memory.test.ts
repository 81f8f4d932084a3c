import { expect, test } from 'vitest'
import type { PeerId } from '../../../src/core/base/ids.ts'
import { createScoreMemory } from '../../../src/core/peers/score-memory.ts'
import { createMemoryLocalState } from '../../../src/platform/memory/memory-local-state.ts'

const NOW = 1_000_000

const score = (at: number) => ({ penalty: 20, at, bans: 1, bannedUntil: at + 60_000 })

test('scores are there again, the last word for each peer, beside whatever else is remembered', async () => {
  const localState = createMemoryLocalState()
  await localState.set('read/room', 5)
  const memory = createScoreMemory(localState)
  await memory.save('peer a' as PeerId, score(1))
  await memory.save('peer a' as PeerId, score(2))
  await memory.save('peer b' as PeerId, score(3))
  expect(await createScoreMemory(localState).load(NOW)).toEqual(
    new Map([
      ['peer a', score(2)],
      ['peer b', score(3)],
    ]),
  )
})

test('what is no score is not taken for one', async () => {
  const localState = createMemoryLocalState()
  const odd = [null, 7, [], {}, { ...score(1), at: '1' }, { ...score(1), bannedUntil: -1 }]
  for (const [index, value] of odd.entries()) await localState.set(`score/${index}`, value)
  expect(await createScoreMemory(localState).load(NOW)).toEqual(new Map())
})

test('of too many, those who have behaved longest are forgiven for good', async () => {
  const localState = createMemoryLocalState()
  for (let at = 0; at < 1030; at++) await localState.set(`score/${at}`, score(at))
  const scores = await createScoreMemory(localState).load(NOW)
  expect(scores.size).toBe(1024)
  expect(scores.has('5' as PeerId)).toBe(false)
  expect(scores.has('6' as PeerId)).toBe(true)
  expect((await localState.list('score/')).size).toBe(1024)
})

test('a clock that was years ahead when somebody was banned bans for as long as it would have, from now on', async () => {
  const localState = createMemoryLocalState()
  const years = 100_000_000_000
  await localState.set('score/ahead', { penalty: 20, at: years, bans: 1, bannedUntil: years + 60_000 })
  await localState.set('score/odd', { penalty: 20, at: 1, bans: 1, bannedUntil: years })
  const scores = await createScoreMemory(localState).load(NOW)
  expect(scores.get('ahead' as PeerId)).toEqual({ penalty: 20, at: NOW, bans: 1, bannedUntil: NOW + 60_000 })
  expect(scores.get('odd' as PeerId)?.bannedUntil).toBe(1 + 24 * 60 * 60 * 1000)
  const later = await createScoreMemory(localState).load(NOW + 50_000)
  expect(later.get('ahead' as PeerId)?.bannedUntil).toBe(NOW + 60_000)
})
