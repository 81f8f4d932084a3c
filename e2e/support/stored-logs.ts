import type { Page } from '@playwright/test'
import { bytesToHex } from '../../src/core/base/bytes.ts'
import type { Cid } from '../../src/core/base/ids.ts'
import { createRootTree } from '../../src/core/log/merkle.ts'
import { cidDigest } from '../../src/core/wire/cid.ts'

/** The root of each log in the page's database, read past the app: hexadecimal by the log's id, "root of n entries". */
export async function readLogRoots(page: Page): Promise<Readonly<Record<string, string>>> {
  const entries = await page.evaluate(async () => {
    const resultOf = <T>(request: IDBRequest<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        request.addEventListener('success', () => resolve(request.result))
        request.addEventListener('error', () => reject(request.error ?? new Error('the database failed')))
      })
    const found: { readonly log: string; readonly cid: string }[] = []
    for (const { name = '' } of await indexedDB.databases()) {
      if (!name.startsWith('warren-entries-')) continue
      const database = await resultOf(indexedDB.open(name))
      const stored = await resultOf(database.transaction('entries').objectStore('entries').getAll())
      for (const { log, cid } of stored as { log: string; cid: string }[]) found.push({ log, cid })
      database.close()
    }
    return found
  })
  const logs = [...new Set(entries.map(({ log }) => log))].sort()
  return Object.fromEntries(
    logs.map((log) => {
      const tree = createRootTree()
      tree.insert(entries.filter((entry) => entry.log === log).map(({ cid }) => cidDigest(cid as Cid)))
      return [log, `${bytesToHex(tree.root())} of ${tree.size} entries`]
    }),
  )
}
