import type { Page } from '@playwright/test'

/** Takes blocks out of the page's database, past the app: as if they had not arrived. @returns how many there were */
export function dropStoredBlocks(page: Page, cids: readonly string[]): Promise<number> {
  return page.evaluate(async (names) => {
    const resultOf = <T>(request: IDBRequest<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        request.addEventListener('success', () => resolve(request.result))
        request.addEventListener('error', () => reject(request.error ?? new Error('the database failed')))
      })
    let dropped = 0
    for (const { name = '' } of await indexedDB.databases()) {
      if (!name.startsWith('warren-blocks-')) continue
      const database = await resultOf(indexedDB.open(name))
      const places = database.transaction('places', 'readwrite').objectStore('places')
      for (const cid of names) {
        dropped += await resultOf(places.count(cid))
        await resultOf(places.delete(cid))
      }
      database.close()
    }
    return dropped
  }, cids)
}
