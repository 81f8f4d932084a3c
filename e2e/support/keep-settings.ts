import type { Page } from '@playwright/test'

/**
 * What the device of this page keeps, written where the app keeps it: as `KeepSettings` in core/replication/keep-settings.ts. It takes effect
 * when the page is opened anew.
 */
export async function writeKeepSettings(
  page: Page,
  settings: { readonly mode: 'all' | 'share' | 'on-demand'; readonly grace: number },
): Promise<void> {
  const stored = {
    modeByVault: {},
    cacheBytes: 2 ** 31,
    uploadRate: null,
    downloadRate: null,
    onlyUnmetered: false,
    ...settings,
  }
  await page.evaluate(async (value) => {
    const resultOf = <T>(request: IDBRequest<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        request.addEventListener('success', () => resolve(request.result))
        request.addEventListener('error', () => reject(request.error ?? new Error('the database failed')))
      })
    for (const { name = '' } of await indexedDB.databases()) {
      if (!name.startsWith('warren-local-')) continue
      const database = await resultOf(indexedDB.open(name))
      await resultOf(database.transaction('values', 'readwrite').objectStore('values').put(value, 'keeping'))
      database.close()
    }
  }, stored)
}
