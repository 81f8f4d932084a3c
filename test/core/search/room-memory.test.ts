import { expect, it } from 'vitest'
import { systemEnvironment } from '../../../src/core/base/environment.ts'
import { createMemoryBudget } from '../../../src/core/search/memory-budget.ts'
import { openRoomSource, type RoomSource } from '../../../src/core/search/room-source.ts'
import { createPerson, ENTRIES_KEY, ROOM_ID, type Person } from '../chat/room-fixture.ts'

const openSource = (person: Person, maxBytes: number): Promise<RoomSource> =>
  openRoomSource({
    logs: person.logs,
    id: ROOM_ID,
    entriesKey: ENTRIES_KEY,
    clock: systemEnvironment.clock,
    budget: createMemoryBudget(maxBytes),
    onFault: (error) => {
      throw error
    },
    run(job) {
      // As it is run in a mesh: after what asked for it.
      queueMicrotask(() => {
        while (job.next().done !== true);
      })
    },
  })

it('long messages without a word in them fill what there is for messages too', async () => {
  const person = await createPerson('Ada')
  for (let i = 0; i < 300; i++) await person.room.say('.'.repeat(4000))
  const source = await openSource(person, 1_200_000)
  await source.openRest()
  expect(source.index.size).toBeGreaterThan(50)
  expect(source.index.size).toBeLessThan(200)
  source.close()
})

it('reactions and edits do too, which are no messages', async () => {
  const person = await createPerson('Ada')
  await person.room.say('the first of all')
  await person.room.say('the second')
  const [first, second] = person.room.messages.get()
  for (let i = 0; i < 300; i++) await person.room.react(second!.cid, '👍', i % 2 === 0)
  for (const [maxBytes, isFound] of [
    [30_000, false],
    [1_200_000, true],
  ] as const) {
    const source = await openSource(person, maxBytes)
    await source.openRest()
    expect(source.line(first!.cid) !== undefined, `${maxBytes} bytes`).toBe(isFound)
    source.close()
  }
})
