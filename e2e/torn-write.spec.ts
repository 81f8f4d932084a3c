import { appendFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { type BrowserProcess, startBrowser } from './support/browser-process.ts'
import { createVault, expectMessage, goTo, joinByInvite, openAgain, openVault, say } from './support/person.ts'
import { type RelayProcess, startRelay } from './support/relay-process.ts'

/** How a record in LevelDB's log begins: its checksum, its length, and that it is whole. */
const RECORD_BEGINNING = Uint8Array.of(1, 2, 3, 4, 0x00, 0x20, 1)
/** Of the 8 KiB that it says there are. */
const BYTES_OF_IT = 100

let relay: RelayProcess
let ada: BrowserProcess

test.beforeEach(async () => {
  ;[relay, ada] = await Promise.all([startRelay(), startBrowser()])
})

test.afterEach(async () => {
  await ada.close()
  await relay.stop()
  await Promise.all([ada.removeProfile(), relay.removeData()])
})

/** The file of LevelDB, in which all databases of the page are, that what is written next goes into. */
async function findWriteLog(): Promise<string> {
  const databases = join(ada.profile, 'Default', 'IndexedDB')
  const folder = (await readdir(databases)).find((name) => name.endsWith('.leveldb')) ?? ''
  const logs = (await readdir(join(databases, folder))).filter((name) => name.endsWith('.log')).sort()
  return join(databases, folder, logs.at(-1) ?? '')
}

test('what a crash left half written costs nothing two starts later', async () => {
  await joinByInvite(ada.page, relay.invite as string, 'Ada')
  await createVault(ada.page, 'Family')
  await say(ada.page, 'Before the crash')
  await ada.close()
  const log = await findWriteLog()
  await appendFile(log, new Uint8Array([...RECORD_BEGINNING, ...new Uint8Array(BYTES_OF_IT)]))

  ada = await startBrowser({ profile: ada.profile })
  await openAgain(ada.page, relay.url)
  await say(ada.page, 'After the crash')
  await expect.poll(findWriteLog).not.toBe(log)
  await ada.close()

  ada = await startBrowser({ profile: ada.profile })
  await openAgain(ada.page, relay.url)
  await expectMessage(ada.page, 'Before the crash')
  await expectMessage(ada.page, 'After the crash')
  await goTo(ada.page, 'Vaults')
  await openVault(ada.page, 'Family')
})
