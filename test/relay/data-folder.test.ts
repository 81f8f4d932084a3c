import { mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createDataFolder, readKeyFile } from '../../relay/data-folder.ts'

let place: string

beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), 'warren-data-'))
})
afterEach(async () => {
  await rm(place, { recursive: true, force: true })
})

const modeOf = async (path: string): Promise<string> => ((await stat(path)).mode & 0o777).toString(8)

describe('the data folder', () => {
  it('holds nothing until it is written to', async () => {
    const path = join(place, 'data')
    expect(await createDataFolder(path).read('relay.key')).toBeUndefined()
    await expect(stat(path)).rejects.toThrow('ENOENT')
  })

  it('keeps what it is given to its owner, whatever the umask, and leaves no draft', async () => {
    const path = join(place, 'deep', 'data')
    const folder = createDataFolder(path)
    const umask = process.umask(0)
    try {
      await folder.write('relay.key', 'first')
      await folder.write('relay.key', 'second')
    } finally {
      process.umask(umask)
    }
    expect(await folder.read('relay.key')).toBe('second')
    expect(await readFile(join(path, 'relay.key'), 'utf8')).toBe('second\n')
    expect(await modeOf(join(path, 'relay.key'))).toBe('600')
    expect(await modeOf(path)).toBe('700')
    expect(await readdir(path)).toEqual(['relay.key'])
  })

  it('takes the others out of a key file that was restored readable for all', async () => {
    const file = join(place, 'relay.key')
    await writeFile(file, 'key', { mode: 0o644 })
    expect(await createDataFolder(place).read('relay.key')).toBe('key')
    expect(await modeOf(file)).toBe('600')
  })

  it('says in a sentence what it cannot do', async () => {
    await mkdir(join(place, 'relay.key'))
    await expect(createDataFolder(place).read('relay.key')).rejects.toThrow(
      `The key file ${join(place, 'relay.key')} cannot be read: it is a folder.`,
    )
    await writeFile(join(place, 'file'), '')
    await expect(createDataFolder(join(place, 'file')).write('relay.key', 'key')).rejects.toThrow(
      `The folder ${join(place, 'file')} cannot be written to: there is a file of that name.`,
    )
    await expect(createDataFolder(join(place, 'file', 'data')).write('relay.key', 'key')).rejects.toThrow(
      'cannot be written to: part of its path is a file.',
    )
    await expect(createDataFolder('/proc/warren').write('relay.key', 'key')).rejects.toThrow(
      'The folder /proc/warren cannot be written to: ',
    )
  })

  it('reads a key of 4,096 bytes and no longer one', async () => {
    const file = join(place, 'long')
    await writeFile(file, 'k'.repeat(4_096))
    expect(await readKeyFile(file)).toHaveLength(4_096)
    await writeFile(file, 'k'.repeat(4_097))
    await expect(readKeyFile(file)).rejects.toThrow(`${file} is no key: it is far too long.`)
  })
})
