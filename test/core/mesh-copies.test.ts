import { expect, test, vi } from 'vitest'
import type { FileCopies, Mesh, Vault, VaultCopies } from '../../src/core/mesh.ts'
import { createDevice, createMeshKeeper, createNetwork, randomBytes, stateOf } from './mesh-fixture.ts'

const { open, close } = createMeshKeeper()
const PATIENCE = { timeout: 60_000 }

const copiesOf = (mesh: Mesh, vault: Vault): VaultCopies | undefined => mesh.copies.get().get(vault.id)

async function fileOf(mesh: Mesh, vault: Vault): Promise<FileCopies | undefined> {
  const [file] = vault.items.get()
  return file === undefined ? undefined : mesh.copiesOf(vault.id, file.id)
}

test('each member knows how many copies there are and where, and what only it has', async () => {
  const network = createNetwork()
  const [anna, ben] = [await createDevice('Anna'), await createDevice('Ben')]
  const annas = await open(anna, network)
  const { id } = await annas.createVault('Photos', { redundancy: 2 })
  const vault = await annas.openVault(id)
  const bytes = randomBytes(300_000)
  await vault.add([{ path: ['a.bin'], source: new Blob([bytes]) }])
  await vi.waitFor(() => {
    expect(copiesOf(annas, vault)).toMatchObject({
      wanted: 2,
      files: 1,
      fewest: 1,
      shortFiles: 1,
      missingBytes: bytes.byteLength,
      onlyHere: { files: 1 },
    })
  }, PATIENCE)
  expect(copiesOf(annas, vault)?.onlyHere.bytes).toBeGreaterThan(bytes.byteLength)
  expect(await fileOf(annas, vault)).toEqual({
    wanted: 2,
    copies: 1,
    together: 1,
    elsewhere: 0,
    devices: [{ member: anna.member, isKeeper: false, isCounted: true, isOnline: true, share: 1 }],
  })
  const [file] = vault.items.get()
  expect(file && annas.healthOf(id, file.id)).toEqual({ copies: 1, wanted: 2 })
  expect(annas.shortfall.get()).toEqual({ files: 1, bytes: bytes.byteLength, seconds: undefined })

  const bens = await open(ben, network)
  await vi.waitFor(() => expect(bens.vaults.get()).toHaveLength(1), PATIENCE)
  const same = await bens.openVault(id)
  await vi.waitFor(() => expect(stateOf(same, 'a.bin')).toBe('here'), PATIENCE)
  for (const [mesh, each] of [
    [annas, vault],
    [bens, same],
  ] as const) {
    await vi.waitFor(() => {
      expect(copiesOf(mesh, each)).toEqual({
        wanted: 2,
        files: 1,
        fewest: 2,
        shortFiles: 0,
        missingBytes: 0,
        keptFiles: 0,
        onlyHere: { files: 0, bytes: 0 },
      })
      expect(file && mesh.healthOf(id, file.id)).toEqual({ copies: 2, wanted: 2 })
      expect(mesh.shortfall.get()).toEqual({ files: 0, bytes: 0, seconds: undefined })
    }, PATIENCE)
  }

  // Who is away for a while still has its copy.
  await close(bens)
  await vi.waitFor(async () => {
    expect((await fileOf(annas, vault))?.devices.find(({ member }) => member === ben.member)).toEqual({
      member: ben.member,
      isKeeper: false,
      isCounted: true,
      isOnline: false,
      share: 1,
    })
  }, PATIENCE)
  expect((await fileOf(annas, vault))?.copies).toBe(2)

  // What nobody sees any more would be gone as well: here a file that was added and removed while nobody was there.
  await vault.add([{ path: ['b.bin'], source: new Blob([bytes.slice(0, 1000)]) }])
  await vault.remove(vault.items.get().flatMap(({ id, name }) => (name === 'b.bin' ? [id] : [])))
  await vi.waitFor(() => expect(annas.earlierOnlyHere.get()).toMatchObject({ versions: 1 }), PATIENCE)
  expect(annas.earlierOnlyHere.get().bytes).toBeGreaterThan(1000)
  expect(copiesOf(annas, vault)?.onlyHere.files).toBe(0)
  await open(ben, network)
  await vi.waitFor(() => expect(annas.earlierOnlyHere.get()).toEqual({ versions: 0, bytes: 0 }), PATIENCE)
  expect(network.offences()).toEqual([])
  expect(network.faults()).toEqual([])
})

test('who comes later hears of those who are away from whoever is there', async () => {
  const network = createNetwork()
  const [anna, ben, cleo] = [await createDevice('Anna'), await createDevice('Ben'), await createDevice('Cleo')]
  const annas = await open(anna, network)
  const { id } = await annas.createVault('Photos')
  const vault = await annas.openVault(id)
  await vault.add([{ path: ['a.bin'], source: new Blob([randomBytes(1_000)]) }])
  const bens = await open(ben, network)
  await vi.waitFor(() => expect(bens.vaults.get()).toHaveLength(1), PATIENCE)
  const same = await bens.openVault(id)
  await vi.waitFor(async () => expect((await fileOf(bens, same))?.copies).toBe(2), PATIENCE)
  await close(annas)
  const cleos = await open(cleo, network)
  await vi.waitFor(() => expect(cleos.vaults.get()).toHaveLength(1), PATIENCE)
  const third = await cleos.openVault(id)
  await vi.waitFor(async () => {
    const file = await fileOf(cleos, third)
    expect(file?.copies).toBe(3)
    expect(file?.devices.find(({ member }) => member === anna.member)?.isOnline).toBe(false)
  }, PATIENCE)
})
