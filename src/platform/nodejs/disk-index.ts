import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Bytes } from '../../core/base/bytes.ts'
import { makeFolder } from './make-folder.ts'
import { createDiskGate, toStorageFault } from './storage-fault.ts'

const KiB = 1024
const MiB = 1024 * KiB

/** What is in memory until it fills a table of its own; and the most of the log that is read again at the start. */
const WRITE_BUFFER_BYTES = 1 * MiB
/** The index of a million blocks takes some 90 MB: the parts of it in use. */
const CACHE_BYTES = 16 * MiB
/** The size of the index is looked up again when so much has been written to it. */
const MEASURE_EVERY_BYTES = 1 * MiB

export type IndexChange =
  { readonly type: 'put'; readonly key: string; readonly value: Bytes } | { readonly type: 'del'; readonly key: string }

/** LevelDB: names and small values, in ascending order of the names. What a change wrote together is there together. */
export interface DiskIndex {
  getMany(keys: readonly string[]): Promise<(Bytes | undefined)[]>
  hasMany(keys: readonly string[]): Promise<boolean[]>
  /** All of it or none, and on the disk (fsync) when this resolves. */
  write(changes: readonly IndexChange[]): Promise<void>
  /** Of the keys that begin so, those behind `after`, as many as `limit` says; in ascending order. */
  page(prefix: string, after: string | undefined, limit: number): Promise<readonly (readonly [string, Bytes])[]>
  /** As `page`, without values. */
  keys(prefix: string, after: string | undefined, limit: number): Promise<readonly string[]>
  /** What it takes on the disk, as of a little while ago, in bytes. */
  bytes(): number
  /** What is asked of it after this throws `closed`. */
  close(): Promise<void>
}

/** @param folder is made when it is not there @throws WarrenError `storage`, `storage-full` */
export async function openDiskIndex(folder: string): Promise<DiskIndex> {
  // Here, so that a relay that keeps nothing runs where there is no LevelDB.
  const { ClassicLevel } = await import('classic-level')
  try {
    await makeFolder(folder)
  } catch (error) {
    throw toStorageFault(error)
  }
  // From here on it makes its folder itself where there is none: at the same time as others who try.
  const level = new ClassicLevel<string, Uint8Array>(folder, {
    keyEncoding: 'utf8',
    valueEncoding: 'view',
    cacheSize: CACHE_BYTES,
    writeBufferSize: WRITE_BUFFER_BYTES,
  })
  const gate = createDiskGate()
  let size = 0
  let unmeasured = 0

  await gate.run(async () => {
    await level.open()
    size = await measureFolder(folder)
  })

  const rangeOf = (prefix: string, after: string | undefined) => ({
    ...(after === undefined ? { gte: prefix } : { gt: after }),
    // The greatest character: nothing that begins with the prefix is behind it.
    lt: `${prefix}\u{10ffff}`,
  })

  return {
    getMany: (keys) => gate.run(async () => (await level.getMany([...keys])).map((value) => value && ownCopy(value))),
    hasMany: (keys) => gate.run(() => level.hasMany([...keys])),
    write: (changes) =>
      gate.run(async () => {
        if (changes.length === 0) return
        await level.batch([...changes], { sync: true })
        for (const change of changes)
          unmeasured += change.key.length + (change.type === 'put' ? change.value.length : 0)
        if (unmeasured < MEASURE_EVERY_BYTES) return
        unmeasured = 0
        size = await measureFolder(folder)
      }),
    page: (prefix, after, limit) =>
      gate.run(async () => {
        const found = await level.iterator({ ...rangeOf(prefix, after), limit }).all()
        return found.map(([key, value]) => [key, ownCopy(value)] as const)
      }),
    keys: (prefix, after, limit) => gate.run(() => level.keys({ ...rangeOf(prefix, after), limit }).all()),
    bytes: () => size + unmeasured,
    async close() {
      if (!gate.close()) return
      await level.close()
    },
  }
}

/** LevelDB hands out parts of larger buffers. */
function ownCopy(value: Uint8Array): Bytes {
  return new Uint8Array(value)
}

async function measureFolder(folder: string): Promise<number> {
  const sizes = await Promise.all(
    // LevelDB removes files when it likes.
    (await readdir(folder)).map((name) => stat(join(folder, name)).then(({ size }) => size, () => 0)), // prettier-ignore
  )
  return sizes.reduce((sum, size) => sum + size, 0)
}
