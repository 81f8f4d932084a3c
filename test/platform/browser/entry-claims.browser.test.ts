import { expect, test } from 'vitest'
import { systemEnvironment } from '../../../src/core/base/environment.ts'
import type { Cid, LogId } from '../../../src/core/base/ids.ts'
import type { Commit } from '../../../src/core/ports/entry-store.ts'
import { openBrowserEntryStore } from '../../../src/platform/browser/entry-store.ts'

const { clock } = systemEnvironment
const REFUSED = { code: 'busy' }

const commitOf = (name: string): Commit => ({
  entries: [{ cid: name as Cid, log: 'log' as LogId, height: 1, bytes: new Uint8Array([1]), receivedAt: 0 }],
  holdings: [{ root: `root of ${name}` as Cid, bytes: 1 }],
})

async function openTwo() {
  const name = `test-${crypto.randomUUID()}`
  const [first, second] = [openBrowserEntryStore(name), openBrowserEntryStore(name)]
  await first.claim(clock)
  await first.commit(commitOf('before'))
  return { first, second }
}

test('who claimed the entries last is the only one that writes', async () => {
  const { first, second } = await openTwo()
  await second.claim(clock)
  await expect(first.commit(commitOf('of a tab that woke'))).rejects.toMatchObject(REFUSED)
  await expect(first.dropHoldings(['root of before' as Cid])).rejects.toMatchObject(REFUSED)
  await expect(first.orphans.save(new Map([['orphan' as Cid, 1]]))).rejects.toMatchObject(REFUSED)
  await second.commit(commitOf('after'))
  expect(await second.getMany(['before', 'of a tab that woke', 'after'] as Cid[])).toEqual([
    expect.any(Uint8Array),
    undefined,
    expect.any(Uint8Array),
  ])
  const roots = (await second.holdings()).map(({ root }) => root)
  expect(roots.toSorted()).toEqual(['root of after', 'root of before'])
  expect(await second.orphans.load()).toEqual(new Map())
})

test('what is being committed while another claims is there when that has claimed, or never', async () => {
  const { first, second } = await openTwo()
  const names = Array.from({ length: 20 }, (_, number) => `entry ${number}`)
  const committing = Promise.allSettled(names.map((name) => first.commit(commitOf(name))))
  await second.claim(clock)
  const seen = await second.getMany(names as Cid[])
  const outcomes = await committing
  expect(await second.getMany(names as Cid[])).toEqual(seen)
  expect(outcomes.map(({ status }) => status)).toEqual(
    seen.map((bytes) => (bytes === undefined ? 'rejected' : 'fulfilled')),
  )
  await expect(first.commit(commitOf('more'))).rejects.toMatchObject(REFUSED)
})

test('a claim holds until the next, over any number of commits', async () => {
  const { first, second } = await openTwo()
  await second.claim(clock)
  await first.claim(clock)
  await first.commit(commitOf('one'))
  await first.commit(commitOf('two'))
  await expect(second.commit(commitOf('three'))).rejects.toMatchObject(REFUSED)
})

test('a tab that hangs in the middle of reading keeps others from opening what they could not write to', async () => {
  const name = `test-${crypto.randomUUID()}`
  const first = openBrowserEntryStore(name)
  await first.claim(clock)
  const opening = indexedDB.open(name)
  await new Promise((resolve) => opening.addEventListener('success', resolve))
  const reading = opening.result.transaction('entries').objectStore('entries')
  let isHanging = true
  const read = (): void => {
    if (isHanging) reading.get('entry').addEventListener('success', read)
  }
  read()
  // Its deadline has passed as soon as it is set.
  const hurried = { now: () => clock.now(), after: (_: number, callback: () => void) => clock.after(0, callback) }
  await expect(openBrowserEntryStore(name).claim(hurried)).rejects.toMatchObject(REFUSED)
  isHanging = false
  opening.result.close()
  await first.claim(clock)
  await first.commit(commitOf('after'))
})
