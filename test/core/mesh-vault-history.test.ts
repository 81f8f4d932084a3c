import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Cid, Mesh, Vault } from '../../src/core/mesh.ts'
import type { BlockStore } from '../../src/core/ports/block-store.ts'
import { createDevice, createNetwork, type Device } from './mesh-fixture.ts'
import { createSkippingEnvironment } from './skipping-clock.ts'

const WAIT = { timeout: 60_000, interval: 10 }
const DAY = 24 * 60 * 60 * 1000

const opened: Mesh[] = []

afterEach(async () => {
  for (const mesh of opened.splice(0)) await mesh.close()
})

async function open(device: Device, network = createNetwork()): Promise<Mesh> {
  const mesh = await device.open(network)
  opened.push(mesh)
  return mesh
}

async function close(mesh: Mesh): Promise<void> {
  opened.splice(opened.indexOf(mesh), 1)
  await mesh.close()
}

const fileOf = (text: string) => new Blob([text])
const add = (vault: Vault, name: string, text: string): Promise<void> =>
  vault.add([{ path: [name], source: fileOf(text) }])

function itemNamed(vault: Vault, name: string) {
  const item = vault.items.get().find((each) => each.name === name)
  if (item === undefined) throw new Error(`${name} is not in the vault`)
  return item
}

const textOf = (vault: Vault, name: string, version?: Cid): Promise<string> =>
  new Response(vault.read(itemNamed(vault, name).id, undefined, version)).text()
const namesIn = (vault: Vault): string[] => vault.items.get().map(({ name }) => name)

async function countBlocks(store: BlockStore): Promise<number> {
  return (await store.usage()).blocks
}

async function openShared(mesh: Mesh): Promise<Vault> {
  const id = await vi.waitFor(() => {
    const [vault] = mesh.vaults.get()
    if (vault === undefined) throw new Error('the vault has not arrived')
    return vault.id
  }, WAIT)
  return mesh.openVault(id)
}

async function openAlone(): Promise<Vault> {
  const mesh = await open(await createDevice('Ada'))
  return mesh.openVault((await mesh.createVault('Family')).id)
}

describe('the history of a file', () => {
  it('has every version, each of which can be read and brought back', async () => {
    const vault = await openAlone()
    await add(vault, 'a.txt', 'one')
    const { id } = itemNamed(vault, 'a.txt')
    await vault.replace(id, fileOf('two, longer'))
    await vault.add([{ path: ['A.TXT'], source: fileOf('three') }], { onExisting: 'replace' })
    expect(namesIn(vault)).toEqual(['a.txt'])
    const versions = vault.versions(id)
    expect(versions.map(({ size, isCurrent }) => [size, isCurrent])).toEqual([
      [5, true],
      [11, false],
      [3, false],
    ])
    expect(await textOf(vault, 'a.txt')).toBe('three')
    expect(await textOf(vault, 'a.txt', versions[2]?.entry)).toBe('one')
    await vault.restoreVersion(id, versions[2]?.entry as Cid)
    expect(await textOf(vault, 'a.txt')).toBe('one')
    expect(vault.versions(id)).toHaveLength(4)
  })

  it('does not grow when nothing changes', async () => {
    const vault = await openAlone()
    await add(vault, 'a.txt', 'one')
    const { id, entry } = itemNamed(vault, 'a.txt')
    await vault.replace(id, fileOf('one'))
    await vault.restoreVersion(id, entry)
    expect(vault.versions(id)).toHaveLength(1)
    expect(vault.transfers.get().map(({ state }) => state)).toEqual(['done', 'done'])
  })

  it('of an empty file is one like any other', async () => {
    const vault = await openAlone()
    await add(vault, 'a.txt', '')
    const { id, entry, size, availability } = itemNamed(vault, 'a.txt')
    expect([size, availability.state]).toEqual([0, 'here'])
    await vault.replace(id, fileOf('something'))
    expect(await textOf(vault, 'a.txt', entry)).toBe('')
    await vault.replace(id, fileOf(''))
    expect(await textOf(vault, 'a.txt')).toBe('')
  })

  it('is not that of a folder, nor of what is not there', async () => {
    const vault = await openAlone()
    await vault.createFolder('F')
    const { id } = itemNamed(vault, 'F')
    expect(vault.versions(id)).toEqual([])
    expect(vault.versions('ff'.repeat(16) as typeof id)).toEqual([])
    await expect(vault.replace(id, fileOf('x'))).rejects.toMatchObject({ code: 'invalid' })
    await expect(vault.replace('ff'.repeat(16) as typeof id, fileOf('x'))).rejects.toMatchObject({ code: 'not-found' })
    await add(vault, 'a.txt', 'a')
    const file = itemNamed(vault, 'a.txt').id
    expect(() => vault.read(file, undefined, 'nonsense' as Cid)).toThrow(expect.objectContaining({ code: 'not-found' }))
  })

  it('ends in the trash, from which it comes back', async () => {
    const vault = await openAlone()
    await vault.createFolder('F')
    await vault.add([{ path: ['F', 'a.txt'], source: fileOf('a') }])
    const { id } = itemNamed(vault, 'a.txt')
    await vault.remove([id])
    expect(namesIn(vault)).toEqual(['F'])
    const [removed] = vault.trash.get()
    expect(removed).toMatchObject({ id, name: 'a.txt', folders: ['F'], size: 1, availability: { state: 'here' } })
    expect(await new Response(vault.read(id)).text()).toBe('a')
    await vault.restore([id])
    expect(vault.trash.get()).toEqual([])
    expect(itemNamed(vault, 'a.txt').parent).toBe(itemNamed(vault, 'F').id)
  })

  it('replaces only one of two new files of a name', async () => {
    const vault = await openAlone()
    await add(vault, 'a.txt', 'old')
    const files = ['one', 'two'].map((text) => ({ path: ['a.txt'], source: fileOf(text) }))
    await vault.add(files, { onExisting: 'replace' })
    expect(namesIn(vault).toSorted()).toEqual(['a (2).txt', 'a.txt'])
    expect(await textOf(vault, 'a.txt')).toBe('one')
  })
})

describe('a vault', () => {
  it('takes files of any name, and shows each by one that does no harm and meets no other', async () => {
    const vault = await openAlone()
    const names = [
      'a/b',
      '..',
      'CON.txt',
      'x\u202egpj.exe',
      '\ud800',
      'tab\t',
      ' . ',
      'é',
      'e\u0301',
      'É',
      'y'.repeat(999),
    ]
    await vault.add(names.map((name, i) => ({ path: [name], source: fileOf(`${i}`) })))
    const shown = namesIn(vault)
    expect(shown).toHaveLength(names.length)
    expect(new Set(shown.map((name) => name.normalize('NFC').toLowerCase())).size).toBe(names.length)
    for (const name of shown) expect(name).not.toMatch(/[/\\\p{Cc}\p{Cs}\u202e]|^\.+$|^CON\./u)
    expect(await textOf(vault, 'CON_.txt')).toBe('2')
    expect(shown.filter((name) => name.toLowerCase().startsWith('é')).toSorted()).toEqual(['É (3)', 'é', 'é (2)'])
  })

  it.each([
    ['too long', 'x'.repeat(201)],
    ['too long in bytes', '東'.repeat(86)],
  ])('refuses a name that is %s to be typed', async (_, name) => {
    const vault = await openAlone()
    await expect(vault.createFolder(name)).rejects.toMatchObject({ code: 'invalid' })
  })

  it('takes ten thousand files into one folder, and forty thousand changes as few entries', async () => {
    const device = await createDevice('Ada')
    const mesh = await open(device)
    const vault = await mesh.openVault((await mesh.createVault('Family')).id)
    await vault.add(Array.from({ length: 10_000 }, (_, i) => ({ path: ['F', `${i}.txt`], source: new Blob([]) })))
    const files = vault.items.get().filter(({ kind }) => kind === 'file')
    expect(files).toHaveLength(10_000)
    await vault.move(
      files.map(({ id }) => id),
      undefined,
    )
    await vault.remove(files.map(({ id }) => id))
    expect(namesIn(vault)).toEqual(['F'])
    expect(vault.trash.get()).toHaveLength(10_000)
    await vault.restore(files.map(({ id }) => id))
    expect(vault.items.get()).toHaveLength(10_001)
    let entries = 0
    for await (const batch of device.entries.entries()) entries += batch.length
    expect(entries).toBeLessThan(100)
  })
})

describe('two members who are not connected', () => {
  it('keep both of what they write to one file, and agree again when one settles it', async () => {
    const begun = Date.now()
    const [adas, bens] = await Promise.all([createDevice('Ada'), createDevice('Ben')])
    const network = createNetwork()
    let [ada, ben] = [await open(adas, network), await open(bens, network)]
    const before = await ada.openVault((await ada.createVault('Family')).id)
    await add(before, 'letter.txt', 'first')
    const theirs = await openShared(ben)
    await vi.waitFor(() => expect(itemNamed(theirs, 'letter.txt').availability.state).toBe('here'), WAIT)
    await vi.waitFor(() => expect(ben.members.get().map(({ name }) => name)).toContain('Ada'), WAIT)
    await vi.waitFor(() => expect(ada.members.get().map(({ name }) => name)).toContain('Ben'), WAIT)
    await Promise.all([close(ada), close(ben)])

    for (const [device, text] of [
      [adas, 'from Ada'],
      [bens, 'from Ben'],
    ] as const) {
      const alone = await open(device)
      const vault = await openShared(alone)
      await vault.replace(itemNamed(vault, 'letter.txt').id, fileOf(text))
      await close(alone)
    }

    const again = createNetwork()
    ;[ada, ben] = [await open(adas, again), await open(bens, again)]
    const [hers, his] = [await openShared(ada), await openShared(ben)]
    // The day on which Ada wrote: midnight may have passed since.
    const conflict = /^letter \(conflict, Ada, (\d{4}-\d{2}-\d{2})\)\.txt$/
    await vi.waitFor(
      () => expect(namesIn(hers)).toEqual([expect.stringMatching(conflict) as string, 'letter.txt']),
      WAIT,
    )
    const both = namesIn(hers)
    const toDay = (time: number): string => new Date(time).toISOString().slice(0, 10)
    expect([toDay(begun), toDay(Date.now())]).toContain(conflict.exec(both[0] as string)?.[1])
    await vi.waitFor(() => expect(namesIn(his)).toEqual(both), WAIT)
    expect(await textOf(hers, 'letter.txt')).toBe('from Ben')
    expect(await textOf(hers, both[0] as string)).toBe('from Ada')
    expect(hers.items.get().map(({ id }) => id)).toEqual(his.items.get().map(({ id }) => id))

    const copy = itemNamed(hers, both[0] as string)
    await expect(hers.replace(copy.id, fileOf('x'))).rejects.toMatchObject({ code: 'invalid' })
    await hers.settle(copy.id, copy.entry)
    expect(namesIn(hers)).toEqual(['letter.txt'])
    await vi.waitFor(() => expect(namesIn(his)).toEqual(['letter.txt']), WAIT)
    expect(await textOf(his, 'letter.txt')).toBe('from Ada')
    expect(his.versions(itemNamed(his, 'letter.txt').id)).toHaveLength(4)

    // And again, when it is taken back: in conflict on both, with either content, whichever way it is settled then.
    const { id } = itemNamed(hers, 'letter.txt')
    const [bens1, adas1] = ['from Ben', 'from Ada'].map((text) => {
      const version = his
        .versions(id)
        .findLast(
          ({ size, changedBy }) =>
            size === text.length && changedBy === (text === 'from Ben' ? bens.member : adas.member),
        )
      return version?.entry as Cid
    })
    const sides = [bens1 as Cid, adas1 as Cid]
    const isInConflictAgain = async (vault: Vault): Promise<void> => {
      await vi.waitFor(() => expect(namesIn(vault)).toEqual(both), WAIT)
      expect(await textOf(vault, 'letter.txt')).toBe('from Ben')
      expect(await textOf(vault, both[0] as string)).toBe('from Ada')
    }
    await hers.unsettle(id, sides)
    for (const vault of [hers, his]) await isInConflictAgain(vault)
    await expect(hers.unsettle(id, sides)).rejects.toMatchObject({ code: 'invalid' })
    await hers.settle(id, 'both')
    await vi.waitFor(() => expect(his.items.get().some(({ conflictOf }) => conflictOf !== undefined)).toBe(false), WAIT)
    expect(namesIn(his)).toHaveLength(2)
    await hers.unsettle(id, sides)
    for (const vault of [hers, his]) await isInConflictAgain(vault)
    expect(hers.trash.get().map(({ name }) => name)).toEqual([both[0]])
  })
})

describe('a vault that does not keep its history for ever', () => {
  it.each([0, 0.5, -1, 36_501, Number.NaN])('cannot be one that keeps it for %s days', async (days) => {
    const vault = await openAlone()
    await expect(vault.setRetention(days)).rejects.toMatchObject({ code: 'invalid' })
  })

  it('tells everyone for how long', async () => {
    const network = createNetwork()
    const ada = await open(await createDevice('Ada'), network)
    const ben = await open(await createDevice('Ben'), network)
    const vault = await ada.openVault((await ada.createVault('Family')).id)
    await vault.setRetention(30)
    expect(vault.retentionDays.get()).toBe(30)
    const theirs = await openShared(ben)
    await vi.waitFor(() => expect(theirs.retentionDays.get()).toBe(30), WAIT)
    await theirs.setRetention(undefined)
    await vi.waitFor(() => expect(vault.retentionDays.get()).toBeUndefined(), WAIT)
  })

  it('frees what was superseded longer ago, shows it as gone, and never what is current', async () => {
    const environment = createSkippingEnvironment()
    const device = await createDevice('Ada', { environment })
    let mesh = await open(device)
    let vault = await mesh.openVault((await mesh.createVault('Family')).id)
    await add(vault, 'a.txt', 'old')
    const { id } = itemNamed(vault, 'a.txt')
    await vault.replace(id, fileOf('new'))
    await add(vault, 'removed.txt', 'removed')
    await vault.remove([itemNamed(vault, 'removed.txt').id])
    await vault.setRetention(30)
    expect(await countBlocks(device.blocks)).toBe(3)

    environment.skip(29 * DAY)
    await vault.createFolder('Nothing is due')
    expect(vault.versions(id).map(({ availability }) => availability.state)).toEqual(['here', 'here'])
    environment.skip(2 * DAY)
    // An entry that arrives has it reviewed, as time does.
    await vault.createFolder('Now it is')
    const gone = vault.versions(id)[1]?.entry as Cid
    await vi.waitFor(
      () => expect(vault.versions(id).map(({ availability }) => availability.state)).toEqual(['here', 'gone']),
      WAIT,
    )
    expect(vault.trash.get()).toMatchObject([{ name: 'removed.txt' }])
    await vi.waitFor(() => expect(vault.trash.get()[0]?.availability.state).toBe('gone'), WAIT)
    expect(await countBlocks(device.blocks), 'garbage is kept for a day').toBe(3)
    expect(await textOf(vault, 'a.txt', gone)).toBe('old')

    await vi.waitFor(async () => {
      environment.skip(DAY / 4)
      expect(await countBlocks(device.blocks)).toBe(1)
    }, WAIT)
    expect(await textOf(vault, 'a.txt')).toBe('new')

    await close(mesh)
    mesh = await open(device)
    vault = await openShared(mesh)
    expect(vault.versions(id).map(({ availability }) => availability.state)).toEqual(['here', 'gone'])
    expect((await device.entries.holdings()).map(({ bytes }) => bytes)).toHaveLength(1)
  })

  it('keeps what was let go when it is needed again before it is freed', async () => {
    const environment = createSkippingEnvironment()
    const device = await createDevice('Ada', { environment })
    const mesh = await open(device)
    const vault = await mesh.openVault((await mesh.createVault('Family')).id)
    await add(vault, 'a.txt', 'removed')
    const { id } = itemNamed(vault, 'a.txt')
    await vault.remove([id])
    await vault.setRetention(1)
    environment.skip(2 * DAY)
    await vault.createFolder('F')
    await vi.waitFor(() => expect(vault.trash.get()[0]?.availability.state).toBe('gone'), WAIT)
    await vault.restore([id])
    await vi.waitFor(() => expect(itemNamed(vault, 'a.txt').availability.state).toBe('here'), WAIT)
    for (let day = 0; day < 3; day++) environment.skip(DAY)
    expect(await textOf(vault, 'a.txt')).toBe('removed')
    expect(await countBlocks(device.blocks)).toBe(1)
  })

  it('is not fetched by who comes later, but for what is current', async () => {
    const environment = createSkippingEnvironment()
    const network = createNetwork()
    const adas = await createDevice('Ada', { environment })
    const ada = await open(adas, network)
    const vault = await ada.openVault((await ada.createVault('Family')).id)
    await add(vault, 'a.txt', 'old')
    await vault.replace(itemNamed(vault, 'a.txt').id, fileOf('new'))
    await vault.setRetention(30)
    environment.skip(40 * DAY)
    const bens = await createDevice('Ben', { environment })
    const ben = await open(bens, network)
    const theirs = await openShared(ben)
    await vi.waitFor(() => expect(itemNamed(theirs, 'a.txt').availability.state).toBe('here'), WAIT)
    const { id } = itemNamed(theirs, 'a.txt')
    expect(theirs.versions(id).map(({ availability }) => availability.state)).toEqual(['here', 'gone'])
    expect(await countBlocks(bens.blocks)).toBe(1)
    // Who still has it still gives it.
    expect(await textOf(theirs, 'a.txt', theirs.versions(id)[1]?.entry)).toBe('old')
  })
})
