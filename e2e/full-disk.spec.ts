import { expect, type Page, test } from '@playwright/test'
import { type BrowserProcess, startBrowser } from './support/browser-process.ts'
import {
  createVault,
  downloadAndHash,
  expectHere,
  goTo,
  joinByInvite,
  openAgain,
  openVault,
  rowOf,
  say,
} from './support/person.ts'
import { type RelayProcess, startRelay } from './support/relay-process.ts'
import { makeSampleFiles, type SampleFiles } from './support/sample-files.ts'
import { readStoredBlocks } from './support/stored-blocks.ts'

const MEBIBYTE = 1024 * 1024
const KEPT_FILE_BYTES = 3 * MEBIBYTE
const LARGE_FILE_BYTES = 48 * MEBIBYTE
/** What is left on the disk when the large file is added: it ends in the middle of it. */
const ROOM_BYTES = 24 * MEBIBYTE
const FAILURE_DEADLINE_MS = 60_000

let relay: RelayProcess
let ada: BrowserProcess
let samples: SampleFiles

test.beforeEach(async () => {
  ;[relay, ada, samples] = await Promise.all([startRelay(), startBrowser(), makeSampleFiles()])
})

test.afterEach(async () => {
  await ada.close()
  await relay.stop()
  await Promise.all([ada.removeProfile(), relay.removeData(), samples.remove()])
})

/** Through the browser's debugging protocol: from now on the app's origin may use so many bytes; as many as ever without. */
async function limitStorage(page: Page, quotaSize?: number): Promise<void> {
  const protocol = await page.context().newCDPSession(page)
  const { origin } = new URL(relay.url)
  await protocol.send('Storage.overrideQuotaForOrigin', { origin, ...(quotaSize === undefined ? {} : { quotaSize }) })
}

async function usedBytes(page: Page): Promise<number> {
  const protocol = await page.context().newCDPSession(page)
  const { usage } = await protocol.send('Storage.getUsageAndQuota', { origin: new URL(relay.url).origin })
  return usage
}

test('a disk that fills up in the middle of an add stops it with a sentence, and nothing else is the worse for it', async () => {
  const kept = await samples.file('kept.bin', KEPT_FILE_BYTES)
  const large = await samples.file('large.bin', LARGE_FILE_BYTES)
  await joinByInvite(ada.page, relay.invite as string, 'Ada')
  await createVault(ada.page, 'Family')
  await ada.page.getByLabel('Files to add').setInputFiles(kept.path)
  await expectHere(ada.page, kept.name)
  const before = await readStoredBlocks(ada.page)
  const quota = (await usedBytes(ada.page)) + ROOM_BYTES

  // Chromium believes what it last heard of the room left for as long as a database is open: so first the limit, then the app.
  await ada.close()
  ada = await startBrowser({ profile: ada.profile })
  const { page } = ada
  await limitStorage(page, quota)
  await openAgain(page, relay.url)
  await openVault(page, 'Family')
  const add = (path: string) => page.getByLabel('Files to add').setInputFiles(path)

  await test.step('the add fails with a sentence, and leaves nothing behind', async () => {
    await add(large.path)
    await expect(page.getByText(/There is no room left on this disk/).first()).toBeVisible({
      timeout: FAILURE_DEADLINE_MS,
    })
    await expect(rowOf(page, large.name)).toHaveCount(0)
    // The transfer says so before what it had stored is cleared away.
    await expect(async () => expect(await readStoredBlocks(page)).toEqual(before)).toPass({
      timeout: FAILURE_DEADLINE_MS,
    })
  })

  await test.step('what was saved is there, and messages still go', async () => {
    expect(await downloadAndHash(page, kept.name)).toBe(kept.sha256)
    await say(page, 'The disk is full.')
  })

  await test.step('with room again, a retry succeeds', async () => {
    await limitStorage(page)
    await goTo(page, 'Vaults')
    await openVault(page, 'Family')
    await add(large.path)
    await expectHere(page, large.name)
    expect(await downloadAndHash(page, large.name)).toBe(large.sha256)
    expect((await readStoredBlocks(page)).wrong).toEqual([])
  })
})
