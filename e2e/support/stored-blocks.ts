import type { Page } from '@playwright/test'
import type { BlockPlace, Pack } from '../../src/platform/browser/database.ts'

/** What lies in the page's block database, read past the app: names as they are, and those whose bytes have another hash. */
export interface StoredBlocks {
  readonly names: readonly string[]
  readonly wrong: readonly string[]
}

export function countStoredBlocks(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const resultOf = <T>(request: IDBRequest<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        request.addEventListener('success', () => resolve(request.result))
        request.addEventListener('error', () => reject(request.error ?? new Error('the database failed')))
      })
    let count = 0
    for (const { name = '' } of await indexedDB.databases()) {
      if (!name.startsWith('warren-blocks-')) continue
      const database = await resultOf(indexedDB.open(name))
      count += await resultOf(database.transaction('places').objectStore('places').count())
      database.close()
    }
    return count
  })
}

export function readStoredBlocks(page: Page): Promise<StoredBlocks> {
  return page.evaluate(async () => {
    const DIGEST_AT = 4

    const resultOf = <T>(request: IDBRequest<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        request.addEventListener('success', () => resolve(request.result))
        request.addEventListener('error', () => reject(request.error ?? new Error('the database failed')))
      })

    /** The digest within a CID in base32 text. */
    const digestOf = (cid: string): Uint8Array => {
      const bytes: number[] = []
      let bits = 0
      let count = 0
      for (const letter of cid.slice(1)) {
        bits = ((bits << 5) | 'abcdefghijklmnopqrstuvwxyz234567'.indexOf(letter)) & 0xfff
        count += 5
        if (count < 8) continue
        count -= 8
        bytes.push((bits >> count) & 0xff)
      }
      return Uint8Array.from(bytes.slice(DIGEST_AT))
    }

    const names: string[] = []
    const wrong: string[] = []
    for (const { name = '' } of await indexedDB.databases()) {
      if (!name.startsWith('warren-blocks-')) continue
      const database = await resultOf(indexedDB.open(name))
      const transaction = database.transaction('places')
      const [keys, places] = await Promise.all([
        resultOf(transaction.objectStore('places').getAllKeys()) as Promise<string[]>,
        resultOf(transaction.objectStore('places').getAll()) as Promise<BlockPlace[]>,
      ])
      names.push(...keys)
      const blocksByPack = new Map<number, (BlockPlace & { readonly cid: string })[]>()
      for (const [at, cid] of keys.entries()) {
        const place = places[at] as BlockPlace
        const blocks = blocksByPack.get(place.pack) ?? []
        blocks.push({ ...place, cid })
        blocksByPack.set(place.pack, blocks)
      }
      // Each pack once, and only one in memory.
      for (const [id, blocks] of blocksByPack) {
        const pack = await resultOf<Pack | undefined>(database.transaction('packs').objectStore('packs').get(id))
        const bytes = new Uint8Array(await new Blob([pack?.bytes ?? '']).arrayBuffer())
        for (const { cid, offset, length } of blocks) {
          const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes.subarray(offset, offset + length)))
          if (digestOf(cid).join() !== digest.join()) wrong.push(cid)
        }
      }
      database.close()
    }
    return { names, wrong }
  })
}
