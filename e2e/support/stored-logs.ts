import type { Page } from '@playwright/test'
import { bytesToHex, hexToBytes } from '../../src/core/base/bytes.ts'
import { unwrap } from '../../src/core/base/errors.ts'
import type { Cid } from '../../src/core/base/ids.ts'
import { createRootTree } from '../../src/core/log/merkle.ts'
import { cidDigest } from '../../src/core/wire/cid.ts'
import { decodeEntry } from '../../src/core/wire/entry.ts'

interface StoredEntry {
  readonly log: string
  readonly cid: string
  /** As in IndexedDB, in hexadecimal. */
  readonly bytes: string
}

/** Every entry in the page's database, read past the app. */
function readEntries(page: Page): Promise<readonly StoredEntry[]> {
  return page.evaluate(async () => {
    const resultOf = <T>(request: IDBRequest<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        request.addEventListener('success', () => resolve(request.result))
        request.addEventListener('error', () => reject(request.error ?? new Error('the database failed')))
      })
    const found: { readonly log: string; readonly cid: string; readonly bytes: string }[] = []
    for (const { name = '' } of await indexedDB.databases()) {
      if (!name.startsWith('warren-entries-')) continue
      const database = await resultOf(indexedDB.open(name))
      const stored = await resultOf(database.transaction('entries').objectStore('entries').getAll())
      for (const { log, cid, bytes } of stored as { log: string; cid: string; bytes: Uint8Array }[]) {
        found.push({ log, cid, bytes: Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('') })
      }
      database.close()
    }
    return found
  })
}

/** Entries of one author that name the same parents: what two tabs that write at the same time leave for ever. */
export async function readForks(page: Page): Promise<readonly string[]> {
  const placeOf = ({ bytes }: StoredEntry): string => {
    const { log, author, parents } = unwrap(decodeEntry(hexToBytes(bytes)))
    return `${author} in ${log} after ${[...parents].sort().join()}`
  }
  const places = (await readEntries(page)).map(placeOf)
  return places.filter((place, index) => places.indexOf(place) !== index)
}

/** The root of each log: hexadecimal by the log's id, "root of n entries". */
export async function readLogRoots(page: Page): Promise<Readonly<Record<string, string>>> {
  const entries = await readEntries(page)
  const logs = [...new Set(entries.map(({ log }) => log))].sort()
  return Object.fromEntries(
    logs.map((log) => {
      const tree = createRootTree()
      tree.insert(entries.filter((entry) => entry.log === log).map(({ cid }) => cidDigest(cid as Cid)))
      return [log, `${bytesToHex(tree.root())} of ${tree.size} entries`]
    }),
  )
}
