import { open, readdir, rm } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import type { Bytes } from '../../core/base/bytes.ts'
import { makeFolder } from './make-folder.ts'
import { syncFolder } from './sync-folder.ts'

/** Packs whose files stay open: a few for the writers, the rest for readers who go through many blocks in a row. */
const MAX_OPEN_FILES = 64

const PACK_NAME = /^([0-9a-f]{8})\.pack$/
const fileName = (pack: number): string => `${pack.toString(16).padStart(8, '0')}.pack`

/** Files that grow at their end, by number. Knows nothing of what lies in them. */
export interface PackFiles {
  list(): Promise<readonly number[]>
  /** At this place, over whatever lies there; on the disk (fsync) when it resolves. A file that is not there is made. */
  write(pack: number, offset: number, parts: readonly Bytes[]): Promise<void>
  /** As much of it as the file has: shorter where it ends. `undefined` when there is no such file. */
  read(pack: number, offset: number, length: number): Promise<Bytes | undefined>
  remove(pack: number): Promise<void>
  close(): Promise<void>
}

interface OpenFile {
  readonly handle: Promise<FileHandle>
  users: number
  /** Out of the list: to be closed by its last user. */
  isGone: boolean
}

export async function openPackFiles(folder: string): Promise<PackFiles> {
  await makeFolder(folder)
  const files = new Map<number, OpenFile>()
  const made = new Set<number>()

  async function closeFile(file: OpenFile): Promise<void> {
    file.isGone = true
    if (file.users > 0) return
    const handle = await file.handle.catch(() => undefined)
    await handle?.close()
  }

  function drop(pack: number): Promise<void> {
    const file = files.get(pack)
    files.delete(pack)
    return file === undefined ? Promise.resolve() : closeFile(file)
  }

  function openFile(pack: number, flags: 'r' | 'r+' | 'w+'): OpenFile {
    const present = files.get(pack)
    if (present !== undefined) {
      files.delete(pack)
      files.set(pack, present)
      return present
    }
    const file: OpenFile = { handle: open(join(folder, fileName(pack)), flags, 0o600), users: 0, isGone: false }
    files.set(pack, file)
    const [oldest] = files.keys()
    if (files.size > MAX_OPEN_FILES && oldest !== undefined) void drop(oldest)
    return file
  }

  async function use<T>(pack: number, flags: 'r' | 'r+' | 'w+', work: (handle: FileHandle) => Promise<T>): Promise<T> {
    const file = openFile(pack, flags)
    file.users++
    try {
      return await work(await file.handle)
    } catch (error) {
      // Whoever comes next tries with a file opened anew.
      if (files.get(pack) === file) files.delete(pack)
      file.isGone = true
      throw error
    } finally {
      file.users--
      if (file.isGone) await closeFile(file)
    }
  }

  return {
    async list() {
      const numbers = (await readdir(folder)).flatMap((name) => {
        const digits = PACK_NAME.exec(name)?.[1]
        return digits === undefined ? [] : [Number.parseInt(digits, 16)]
      })
      return numbers.sort((a, b) => a - b)
    },
    async write(pack, offset, parts) {
      const isNew = offset === 0 && !made.has(pack)
      await use(pack, isNew ? 'w+' : 'r+', async (handle) => {
        await writeAll(handle, offset, parts)
        await handle.datasync()
      })
      if (!isNew) return
      await syncFolder(folder)
      made.add(pack)
    },
    async read(pack, offset, length) {
      try {
        return await use(pack, 'r+', async (handle) => {
          const bytes = new Uint8Array(length)
          let at = 0
          while (at < length) {
            const { bytesRead } = await handle.read(bytes, at, length - at, offset + at)
            if (bytesRead === 0) return bytes.slice(0, at)
            at += bytesRead
          }
          return bytes
        })
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
        throw error
      }
    },
    async remove(pack) {
      await drop(pack)
      made.delete(pack)
      await rm(join(folder, fileName(pack)), { force: true })
    },
    async close() {
      await Promise.all([...files.keys()].map(drop))
    },
  }
}

async function writeAll(handle: FileHandle, offset: number, parts: readonly Bytes[]): Promise<void> {
  let at = offset
  let left: readonly Uint8Array[] = parts.filter(({ byteLength }) => byteLength > 0)
  while (left.length > 0) {
    let { bytesWritten } = await handle.writev(left, at)
    at += bytesWritten
    left = left.flatMap((part) => {
      const taken = Math.min(part.byteLength, bytesWritten)
      bytesWritten -= taken
      return taken === part.byteLength ? [] : [part.subarray(taken)]
    })
  }
}
