import { expect, test } from 'vitest'
import { systemEnvironment } from '../../../src/core/base/environment.ts'
import type { MeshId } from '../../../src/core/base/ids.ts'
import { type Claim, claimMesh } from '../../../src/platform/browser/hand-over.ts'
import { type MeshLock, takeMeshLock } from '../../../src/platform/browser/mesh-lock.ts'

/** Web Locks and channels know nothing of who asks: two holders in one page are to each other what two tabs are. */
const { clock } = systemEnvironment

let count = 0
const newMesh = (): MeshId => `lock-test-${Date.now()}-${count++}` as MeshId

interface Holder {
  readonly lock: MeshLock
  readonly wanted: Promise<void>
}

/** @param options.leaves lets the lock go when it is wanted */
async function hold(
  mesh: MeshId,
  options: { readonly claim?: Claim; readonly isWorking?: () => boolean; readonly leaves?: boolean } = {},
): Promise<Holder> {
  const { claim, isWorking = () => false, leaves = true } = options
  const { promise: wanted, resolve } = Promise.withResolvers<void>()
  const lock = await takeMeshLock(mesh, {
    clock,
    claim,
    isWorking,
    onWanted() {
      resolve()
      if (leaves) void lock.release()
    },
  })
  return { lock, wanted }
}

test('one tab has a mesh at a time', async () => {
  const mesh = newMesh()
  const { lock } = await hold(mesh)
  await expect(hold(mesh)).rejects.toMatchObject({ code: 'busy' })
  await lock.release()
  const next = await hold(mesh)
  await next.lock.release()
})

test('who is asked for it lets it go, and is asked no more', async () => {
  const mesh = newMesh()
  const first = await hold(mesh)
  const second = await hold(mesh, { claim: 'ask' })
  await first.wanted
  await expect(hold(mesh)).rejects.toMatchObject({ code: 'busy' })
  await second.lock.release()
})

test('who is at work keeps it, until somebody insists', async () => {
  const mesh = newMesh()
  const first = await hold(mesh, { isWorking: () => true })
  await expect(hold(mesh, { claim: 'ask' })).rejects.toMatchObject({ code: 'working' })
  const second = await hold(mesh, { claim: 'insist' })
  await first.wanted
  await second.lock.release()
})

test('who does not answer has it taken away, and is told when it wakes', async () => {
  const mesh = newMesh()
  const released = Promise.withResolvers<void>()
  // As a tab that hangs: it has the lock, and listens to nobody.
  const asleep = navigator.locks.request(`warren-mesh-${mesh}`, () => released.promise)
  const woken = expect(asleep).rejects.toMatchObject({ name: 'AbortError' })
  const second = await hold(mesh, { claim: 'ask' })
  await woken
  await expect(hold(mesh)).rejects.toMatchObject({ code: 'busy' })
  released.resolve()
  const robbed = second.wanted
  const stolen = Promise.withResolvers<void>()
  void navigator.locks.request(`warren-mesh-${mesh}`, { steal: true }, () => stolen.promise)
  await robbed
  stolen.resolve()
})

test('two who ask at the same time are answered each', async () => {
  const mesh = newMesh()
  const first = await hold(mesh, { isWorking: () => true })
  expect(await Promise.all([claimMesh(mesh, 'ask', clock), claimMesh(mesh, 'insist', clock)])).toEqual([
    'working',
    'leaving',
  ])
  await first.wanted
})
