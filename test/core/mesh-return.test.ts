import { expect, test, vi } from 'vitest'
import { createDevice, createNetwork } from './mesh-fixture.ts'

const PATIENCE = { timeout: 60_000 }

test('an identity that comes back writes nothing before what it wrote is here, and then follows it', async () => {
  const network = createNetwork()
  const ada = await createDevice('Ada')
  const grace = await createDevice('Grace')
  const first = await ada.open(network)
  const other = await grace.open(network)
  await first.lobby.say({ text: 'before' })
  await vi.waitFor(() => expect(other.lobby.messages.get()).toHaveLength(1), PATIENCE)
  await first.close()

  const back = await createDevice('Ada', { identity: ada.identity, isReturning: true })
  const alone = await back.open(createNetwork())
  expect(alone.isReturning.get()).toBe(true)
  await expect(alone.lobby.say({ text: 'too early' })).rejects.toMatchObject({ code: 'unreachable' })
  await alone.close()

  const again = await back.open(network)
  await vi.waitFor(() => expect(again.isReturning.get()).toBe(false), PATIENCE)
  await again.lobby.say({ text: 'after' })
  await vi.waitFor(() => expect(other.lobby.messages.get()).toHaveLength(2), PATIENCE)
  expect(other.lobby.history.get()).toMatchObject({ forks: [] })
  expect((await back.secrets.list())[0]?.isReturning).toBe(false)
  await Promise.all([again.close(), other.close()])
})

test('where nobody is left who has it, it goes on without', async () => {
  const device = await createDevice('Ada', { isReturning: true })
  const mesh = await device.open(createNetwork())
  mesh.goOnWithoutPast()
  await mesh.lobby.say({ text: 'anew' })
  await vi.waitFor(() => expect(mesh.members.get()[0]?.name).toBe('Ada'), PATIENCE)
  await mesh.close()
})
