import { describe, expect, it } from 'vitest'
import type { Vault } from '../../../src/core/mesh.ts'
import { createDevice, createMeshKeeper, createNetwork } from '../mesh-fixture.ts'

const { open } = createMeshKeeper()

async function openVault(): Promise<Vault> {
  const mesh = await open(await createDevice('Ada'), createNetwork())
  return mesh.openVault((await mesh.createVault('Family')).id)
}

const transferOf = (vault: Vault, label: string) => {
  const transfer = vault.transfers.get().find((each) => each.label === label)
  if (transfer === undefined) throw new Error(`${label} is not under way`)
  return transfer
}
const namesIn = (vault: Vault) => vault.items.get().map(({ name }) => name)
const file = (name: string) => ({ path: [name], source: new Blob([name.repeat(100_000)]) })

describe('an add that is paused', () => {
  it('shows nothing of it in the vault until it went on, and holds up no other', async () => {
    const vault = await openVault()
    const paused = vault.add([file('paused.txt')])
    const { id } = transferOf(vault, 'paused.txt')
    vault.pauseTransfer(id)
    expect(transferOf(vault, 'paused.txt')).toMatchObject({ state: 'running', isPaused: true })
    await vault.add([file('other.txt')])
    expect(namesIn(vault)).toEqual(['other.txt'])

    vault.resumeTransfer(id)
    await paused
    expect(namesIn(vault)).toEqual(['other.txt', 'paused.txt'])
    expect(transferOf(vault, 'paused.txt')).toMatchObject({ state: 'done', isPaused: false, bytes: 1_000_000 })
  })

  it('waits with the entry, too, when all of it was stored before', async () => {
    const vault = await openVault()
    const stop = vault.transfers.subscribe(([transfer]) => {
      if (transfer !== undefined && transfer.bytes === transfer.totalBytes && !transfer.isPaused) {
        stop()
        vault.pauseTransfer(transfer.id)
      }
    })
    const paused = vault.add([file('late.txt')])
    await expect.poll(() => transferOf(vault, 'late.txt').isPaused).toBe(true)
    await vault.add([file('other.txt')])
    expect(namesIn(vault)).toEqual(['other.txt'])
    vault.resumeTransfer(transferOf(vault, 'late.txt').id)
    await paused
    expect(namesIn(vault)).toEqual(['late.txt', 'other.txt'])
  })

  it('can be cancelled, and what is over is not paused', async () => {
    const vault = await openVault()
    const paused = vault.add([file('a.txt'), file('b.txt')])
    const { id } = transferOf(vault, '2 files')
    vault.pauseTransfer(id)
    vault.cancelTransfer(id)
    await expect(paused).rejects.toMatchObject({ code: 'cancelled' })
    vault.pauseTransfer(id)
    expect(transferOf(vault, '2 files')).toMatchObject({ state: 'cancelled', isPaused: false })
    expect(namesIn(vault)).toEqual([])
  })
})
