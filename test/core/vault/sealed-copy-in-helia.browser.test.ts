import { CarReader } from '@ipld/car'
import * as dagCbor from '@ipld/dag-cbor'
import { createHeliaLight } from 'helia'
import { expect, test } from 'vitest'
import { fillVault, openEmptyVault } from './sealed-copy-fixture.ts'

// In Chromium, since what Helia brings along does not load in Node 20.
test('a sealed copy is imported by Helia, and pinned from its roots without anybody to ask', async () => {
  const { mesh, vault } = await openEmptyVault()
  await fillVault(vault)
  const { stream } = await vault.sealedCopy()
  const car = await CarReader.fromBytes(new Uint8Array(await new Response(stream).arrayBuffer()))
  const helia = createHeliaLight({ codecs: [dagCbor] })
  await helia.start()
  try {
    const imported = new Set<string>()
    for await (const { cid, bytes } of car.blocks()) {
      await helia.blockstore.put(cid, bytes)
      imported.add(cid.toString())
    }
    const pinned = new Set<string>()
    for (const root of await car.getRoots()) {
      for await (const cid of helia.pins.add(root)) pinned.add(cid.toString())
      expect(await helia.pins.isPinned(root)).toBe(true)
    }
    expect([...pinned].sort()).toEqual([...imported].sort())
    expect(imported.size).toBeGreaterThan(10)
  } finally {
    await helia.stop()
    await mesh.close()
  }
})
