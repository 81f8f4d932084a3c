import { expect, test, vi } from 'vitest'
import { WarrenError } from '../../src/core/mesh.ts'
import type { LogId, MemberId, VaultItem } from '../../src/core/mesh.ts'
import { readPatiently } from '../../src/ui/preview/patient-stream.ts'
import { createFakeVault } from './fake-vault.ts'

const SIZE = 200_000

function setUp() {
  const bytes = new Uint8Array(SIZE)
  for (let at = 0; at < SIZE; at += 65_536) crypto.getRandomValues(bytes.subarray(at, at + 65_536))
  const vault = createFakeVault({ id: 'v' as LogId, name: 'Films', self: 'me' as MemberId, now: () => 0 })
  const id = vault.put({ name: 'film', bytes, availability: { state: 'arriving', storedBytes: 1, totalBytes: SIZE } })
  const item = vault.items.get().find((each) => each.id === id) as VaultItem
  return { vault, item, bytes }
}

const nobodyHasIt = () => new WarrenError('unreachable', 'Nobody who is connected has this part.')

test('what is here is read as it is, from where to where it is asked for', async () => {
  const { vault, item, bytes } = setUp()
  const stream = readPatiently(vault, item, { start: 1000, end: 150_000 }, () => undefined)
  expect(new Uint8Array(await new Response(stream).arrayBuffer())).toEqual(bytes.slice(1000, 150_000))
})

test('where nobody has the next part it waits, and goes on with that part once more has arrived', async () => {
  const { vault, item, bytes } = setUp()
  const whole = vault.read
  const HERE = 100_000
  // What is here, and then that nobody has the rest.
  vault.read = (id, range = { start: 0, end: SIZE }) => {
    const reader = whole(id, { start: range.start, end: Math.max(range.start, HERE) }).getReader()
    return new ReadableStream({
      async pull(controller) {
        const { done, value } = await reader.read()
        if (done) controller.error(nobodyHasIt())
        else controller.enqueue(value)
      },
    })
  }
  const onWaiting = vi.fn()
  const reading = new Response(readPatiently(vault, item, { start: 0, end: SIZE }, onWaiting)).arrayBuffer()
  await expect.poll(() => onWaiting).toHaveBeenLastCalledWith(true)
  vault.read = whole
  const availability = { state: 'here', storedBytes: SIZE, totalBytes: SIZE } as const
  vault.items.set([{ ...item, availability }])
  expect(new Uint8Array(await reading)).toEqual(bytes)
  expect(onWaiting.mock.calls).toEqual([[true], [false]])
})

test('cancelling ends the waiting', async () => {
  const { vault, item } = setUp()
  vault.failReads = nobodyHasIt()
  const onWaiting = vi.fn()
  const reader = readPatiently(vault, item, { start: 0, end: SIZE }, onWaiting).getReader()
  const reading = reader.read()
  await expect.poll(() => onWaiting).toHaveBeenCalledWith(true)
  await reader.cancel()
  expect((await reading).done).toBe(true)
})

test('another error is no reason to wait', async () => {
  const { vault, item } = setUp()
  vault.failReads = new WarrenError('decrypt', 'A part of this file is damaged.')
  const onWaiting = vi.fn()
  const stream = readPatiently(vault, item, { start: 0, end: SIZE }, onWaiting)
  await expect(new Response(stream).arrayBuffer()).rejects.toThrow()
  expect(onWaiting).not.toHaveBeenCalled()
})
