import { randomUUID } from 'node:crypto'
import { chmod, open, readFile, rename, rm, stat } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { WarrenError } from '../src/core/base/errors.ts'
import { makeFolder } from '../src/platform/nodejs/make-folder.ts'
import { syncFolder } from '../src/platform/nodejs/sync-folder.ts'

/** Keys are for the user who runs the relay. Windows has no such modes and ignores them. */
const FILE_MODE = 0o600

/** A key file is some hundred bytes. Whoever names a film by mistake is told so instead of waiting for it to load. */
const MAX_KEY_FILE_BYTES = 4_096

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'it does not exist',
  EACCES: 'this user may not',
  EPERM: 'this user may not',
  EROFS: 'the disk is read-only',
  ENOSPC: 'the disk is full',
  EISDIR: 'it is a folder',
  ENOTDIR: 'part of its path is a file',
  EEXIST: 'there is a file of that name',
}

function readCode(thrown: unknown): string {
  return thrown instanceof Error && 'code' in thrown ? String(thrown.code) : 'unknown'
}

function fault(what: string, thrown: unknown): WarrenError {
  const code = readCode(thrown)
  return new WarrenError('config', `${what}: ${REASONS[code] ?? code}.`, { cause: thrown })
}

/**
 * @returns the text in it without surrounding white space, or undefined when there is no such file
 * @throws WarrenError `config` when it cannot be read or is too long for a key
 */
export async function readKeyFile(path: string): Promise<string | undefined> {
  try {
    const { size } = await stat(path)
    if (size > MAX_KEY_FILE_BYTES) throw new WarrenError('config', `${path} is no key: it is far too long.`)
    return (await readFile(path, 'utf8')).trim()
  } catch (error) {
    if (error instanceof WarrenError) throw error
    if (readCode(error) === 'ENOENT') return undefined
    throw fault(`The key file ${path} cannot be read`, error)
  }
}

/** A file that a copy or a backup has made readable for others becomes its owner's alone again. */
async function restrictToOwner(path: string): Promise<void> {
  try {
    const { mode } = await stat(path)
    if ((mode & 0o077) !== 0) await chmod(path, FILE_MODE)
  } catch (error) {
    throw fault(`The key file ${path} cannot be kept to this user`, error)
  }
}

export interface DataFolder {
  /** @throws WarrenError `config` */
  read(name: string): Promise<string | undefined>
  /**
   * Written whole or not at all, and on the disk when this resolves.
   * @throws WarrenError `config`
   */
  write(name: string, text: string): Promise<void>
}

async function writeThrough(handle: FileHandle, text: string): Promise<void> {
  try {
    await handle.writeFile(text)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** The relay's folder: a few small secret files. Made on the first write, for its owner alone. */
export function createDataFolder(path: string): DataFolder {
  return {
    async read(name) {
      const file = join(path, name)
      const text = await readKeyFile(file)
      if (text !== undefined) await restrictToOwner(file)
      return text
    },
    async write(name, text) {
      const file = join(path, name)
      const draft = join(path, `.${name}.${randomUUID()}`)
      try {
        const made = await makeFolder(path)
        try {
          await writeThrough(await open(draft, 'wx', FILE_MODE), `${text}\n`)
          await rename(draft, file)
        } finally {
          await rm(draft, { force: true })
        }
        await syncFolder(path)
        if (made !== undefined) await syncFolder(dirname(made))
      } catch (error) {
        throw fault(`The folder ${path} cannot be written to`, error)
      }
    },
  }
}
