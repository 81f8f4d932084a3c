import { readFile } from 'node:fs/promises'
import { expect, test } from '@playwright/test'
import { readZip } from '../test/core/files/read-zip.ts'
import { expectNoBarriers } from './support/barriers.ts'
import { type BrowserProcess, startBrowser } from './support/browser-process.ts'
import {
  createVault,
  expectHere,
  expectMessage,
  expectMissed,
  expectOpens,
  goTo,
  joinByInvite,
  openVault,
  rowOf,
  say,
} from './support/person.ts'
import { type RelayProcess, startRelay } from './support/relay-process.ts'

/** From an author's add to the name showing with others, on a busy machine. */
const LISTED_DEADLINE_MS = 60_000
const PHONE = { width: 390, height: 844 }

let relay: RelayProcess
let ada: BrowserProcess
let ben: BrowserProcess

test.beforeEach(async () => {
  ;[relay, ada, ben] = await Promise.all([startRelay(), startBrowser(), startBrowser({ viewport: PHONE })])
})

test.afterEach(async () => {
  await Promise.all([ada.close(), ben.close()])
  await relay.stop()
  await Promise.all([ada.removeProfile(), ben.removeProfile(), relay.removeData()])
})

const textFile = (name: string, text: string) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(text) })

test('everything comes out as one archive; what nobody can give is left out of it, and named', async () => {
  await joinByInvite(ada.page, relay.invite as string, 'Ada')
  const { page } = ben
  await joinByInvite(page, relay.invite as string, 'Ben')
  await goTo(page, 'Settings')
  await page.getByRole('radio', { name: 'What I open' }).check()
  await createVault(page, 'Photos')
  await page.getByLabel('Files to add').setInputFiles([textFile('mine.txt', 'of Ben')])
  await expectHere(page, 'mine.txt')

  await createVault(ada.page, 'Letters')
  await ada.page
    .getByLabel('Files to add')
    .setInputFiles([textFile('gone.txt', 'of Ada, never opened'), textFile('read.txt', 'of Ada, opened')])
  await say(ada.page, 'hello from Ada')
  await openVault(page, 'Letters')
  for (const name of ['gone.txt', 'read.txt']) {
    await expect(rowOf(page, name)).toContainText('On other devices', { timeout: LISTED_DEADLINE_MS })
  }
  await expectOpens(page, 'read.txt', 'of Ada, opened')
  await expectMessage(page, 'hello from Ada')
  await ada.close()
  await expectMissed(page)

  await goTo(page, 'Settings')
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Export everything' }).click(),
  ])
  expect(download.suggestedFilename()).toMatch(/\.zip$/)
  const inside = readZip(await readFile(await download.path()))
  const textOf = (path: string) => new TextDecoder().decode(inside.find((file) => file.path === path)?.bytes)
  expect(inside.map(({ path }) => path).toSorted()).toEqual([
    'Not included.txt',
    'Rooms/Lobby.txt',
    'Vaults/Letters/',
    'Vaults/Letters/read.txt',
    'Vaults/Photos/',
    'Vaults/Photos/mine.txt',
  ])
  expect(textOf('Vaults/Letters/read.txt')).toBe('of Ada, opened')
  expect(textOf('Vaults/Photos/mine.txt')).toBe('of Ben')
  expect(textOf('Rooms/Lobby.txt')).toContain('Ada: hello from Ada')
  expect(textOf('Not included.txt')).toContain('not included: Vaults/Letters/gone.txt\n')
  const transfers = page.getByRole('region', { name: 'Transfers' })
  await expect(transfers).toContainText('1 file is not included')
  await expectNoBarriers(page, 'exported with a file left out')
})
