import { describe, expect, it, vi } from 'vitest'
import { equalBytes } from '../../src/core/base/bytes.ts'
import type { Cid } from '../../src/core/base/ids.ts'
import type { Vault } from '../../src/core/mesh.ts'
import type { BlockStore } from '../../src/core/ports/block-store.ts'
import { createMemoryBlockStore } from '../../src/platform/memory/memory-block-store.ts'
import {
  createDevice,
  createMeshKeeper,
  createNetwork,
  type Device,
  randomBytes,
  readFile,
  stateOf,
} from './mesh-fixture.ts'

const MEBIBYTE = 1024 * 1024
const WAIT = { timeout: 60_000, interval: 10 }

const { open } = createMeshKeeper()

const addFile = (vault: Vault, name: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> =>
  vault.add([{ path: [name], source: new Blob([bytes]) }])

async function listCids(store: BlockStore): Promise<Cid[]> {
  const cids: Cid[] = []
  for await (const cid of store.cids()) cids.push(cid)
  return cids
}

async function damage(store: BlockStore, cid: Cid): Promise<void> {
  const bytes = await store.get(cid)
  if (bytes === undefined) throw new Error('there is no such block')
  bytes[0] = (bytes[0] ?? 0) ^ 1
  await store.deleteMany([cid])
  await store.putMany([{ cid, bytes }])
}

async function hasAgain({ blocks }: Device, cids: readonly Cid[]): Promise<void> {
  await vi.waitFor(async () => expect(await listCids(blocks)).toEqual(cids), WAIT)
}

/** Ada has added a file, and Ben has it too. */
async function shareFile(bytes: Uint8Array<ArrayBuffer>) {
  const network = createNetwork()
  const [adas, bens] = await Promise.all([createDevice('Ada'), createDevice('Ben')])
  const [ada, ben] = [await open(adas, network), await open(bens, network)]
  const mine = await ada.openVault((await ada.createVault('Family')).id)
  await addFile(mine, 'film.bin', bytes)
  const id = await vi.waitFor(() => {
    const [vault] = ben.vaults.get()
    if (vault === undefined) throw new Error('the vault has not arrived')
    return vault.id
  }, WAIT)
  const theirs = await ben.openVault(id)
  await vi.waitFor(() => expect(stateOf(theirs, 'film.bin')).toBe('here'), WAIT)
  return { ada, ben, adas, bens, mine, theirs }
}

describe('damage on a device', () => {
  it('does not reach who reads the file: the blocks come from the other member, and are stored anew', async () => {
    const bytes = randomBytes(3 * MEBIBYTE)
    const { ben, bens, theirs } = await shareFile(bytes)
    const all = await listCids(bens.blocks)
    for (const cid of all) await damage(bens.blocks, cid)
    expect(equalBytes(await readFile(theirs, 'film.bin'), bytes)).toBe(true)
    expect(ben.problem.get()).toContain('damaged')
    await hasAgain(bens, all)
    expect(await ben.scrub()).toMatchObject({ damaged: 0, missing: 0 })
    await vi.waitFor(() => expect(stateOf(theirs, 'film.bin')).toBe('here'), WAIT)
  })

  it('is found by a scrub with the blocks that are missing, and both are fetched again', async () => {
    const { ben, bens, theirs } = await shareFile(randomBytes(3 * MEBIBYTE))
    const all = await listCids(bens.blocks)
    const totals: number[] = []
    const whole = await ben.scrub({ onProgress: ({ blocks, totalBlocks }) => totals.push(blocks, totalBlocks) })
    expect(whole).toEqual({ ...(await bens.blocks.usage()), damaged: 0, missing: 0 })
    expect(totals.slice(-2)).toEqual([all.length, all.length])

    await damage(bens.blocks, all[0] as Cid)
    expect(await ben.scrub()).toMatchObject({ blocks: all.length, damaged: 1, missing: 0 })
    await hasAgain(bens, all)
    await vi.waitFor(async () => expect(await bens.entries.holdings()).not.toMatchObject([{ isDamaged: true }]), WAIT)
    await bens.blocks.deleteMany(all.slice(0, 2))
    expect(await ben.scrub()).toMatchObject({ blocks: all.length - 2, damaged: 0, missing: 2 })
    await hasAgain(bens, all)
    await vi.waitFor(() => expect(stateOf(theirs, 'film.bin')).toBe('here'), WAIT)
    expect(await ben.scrub()).toMatchObject({ damaged: 0, missing: 0 })
  })

  it('shows, where nobody else has the file, and is over when it is added again', async () => {
    const network = createNetwork()
    const device = await createDevice('Ada')
    const ada = await open(device, network)
    const vault = await ada.openVault((await ada.createVault('Family')).id)
    const bytes = randomBytes(2 * MEBIBYTE)
    await addFile(vault, 'film.bin', bytes)
    await damage(device.blocks, (await listCids(device.blocks))[0] as Cid)
    await ada.scrub()
    await vi.waitFor(() => expect(stateOf(vault, 'film.bin')).toBe('elsewhere'), WAIT)
    await addFile(vault, 'film.bin', bytes)
    expect(vault.items.get()).toHaveLength(1)
    await vi.waitFor(() => expect(stateOf(vault, 'film.bin')).toBe('here'), WAIT)
    expect(equalBytes(await readFile(vault, 'film.bin'), bytes)).toBe(true)
  })
})

describe('an add that does not come to its end', () => {
  async function openAlone(quotaBytes: number) {
    const blocks = createMemoryBlockStore({ quotaBytes })
    const mesh = await open(await createDevice('Ada', { blocks }), createNetwork())
    const vault = await mesh.openVault((await mesh.createVault('Family')).id)
    await addFile(vault, 'kept.bin', randomBytes(MEBIBYTE))
    return { blocks, vault, kept: await listCids(blocks) }
  }

  it('for want of room leaves no block behind', async () => {
    const { blocks, vault, kept } = await openAlone(24 * MEBIBYTE)
    await expect(addFile(vault, 'large.bin', randomBytes(40 * MEBIBYTE))).rejects.toMatchObject({
      code: 'storage-full',
    })
    expect(await listCids(blocks)).toEqual(kept)
    await addFile(vault, 'smaller.bin', randomBytes(16 * MEBIBYTE))
  })

  it('because it was cancelled leaves what it stored to a retry', async () => {
    const { blocks, vault, kept } = await openAlone(Infinity)
    const bytes = randomBytes(24 * MEBIBYTE)
    const cancel = new AbortController()
    vault.transfers.subscribe((transfers) => {
      if ((transfers.at(-1)?.bytes ?? 0) > 10 * MEBIBYTE) cancel.abort()
    })
    const adding = vault.add([{ path: ['large.bin'], source: new Blob([bytes]) }], { signal: cancel.signal })
    await expect(adding).rejects.toMatchObject({ code: 'cancelled' })
    const left = await listCids(blocks)
    expect(left.length).toBeGreaterThan(kept.length + 10)
    const putMany = vi.spyOn(blocks, 'putMany')
    await addFile(vault, 'large.bin', bytes)
    const all = new Set(await listCids(blocks))
    expect(left.every((cid) => all.has(cid))).toBe(true)
    expect(putMany).toHaveBeenCalled()
    expect(equalBytes(await readFile(vault, 'large.bin'), bytes)).toBe(true)
  })
})
