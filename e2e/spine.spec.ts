import { expect, test } from '@playwright/test'
import { type BrowserProcess, readWebRtcTraffic, startBrowser } from './support/browser-process.ts'
import {
  createVault,
  downloadAndHash,
  expectConnected,
  expectHere,
  expectMessage,
  expectOpens,
  goTo,
  joinByInvite,
  memberRows,
  openAgain,
  openFolder,
  openVault,
  recordRow,
  say,
} from './support/person.ts'
import { type RelayProcess, startRelay } from './support/relay-process.ts'
import { makeSampleFiles, type SampleFiles } from './support/sample-files.ts'

const MEBIBYTE = 1024 * 1024
const LARGE_FILE_BYTES = 20 * MEBIBYTE

/** Around every size at which storing changes: nothing, one byte, the smallest chunk, more than one chunk. */
const SMALL_FILES = {
  'empty.txt': 0,
  'one byte.bin': 1,
  'letter.txt': 700,
  'smallest chunk.bin': 64 * 1024,
  'photo.jpg': 300_000,
  'several chunks.bin': 3 * MEBIBYTE,
}

const LETTER = 'letter from Ada.txt'

let relay: RelayProcess
let ada: BrowserProcess
let ben: BrowserProcess
let samples: SampleFiles

test.beforeEach(async () => {
  ;[relay, ada, ben, samples] = await Promise.all([startRelay(), startBrowser(), startBrowser(), makeSampleFiles()])
})

test.afterEach(async () => {
  await Promise.all([ada.close(), ben.close()])
  const exitCode = await relay.stop()
  await Promise.all([ada.removeProfile(), ben.removeProfile(), relay.removeData(), samples.remove()])
  expect(exitCode, relay.output()).toBe(0)
})

test('two browsers share files and messages over WebRTC, and keep them', async () => {
  const large = await samples.file('holiday film.bin', LARGE_FILE_BYTES)
  const folder = await samples.folder('papers', SMALL_FILES)
  const letter = await samples.text(LETTER, 'Dear Ben,\nThe film is from Sunday.\n')
  const invite = relay.invite as string
  let shownToBen: () => Promise<readonly string[]>

  await test.step('join by the invite, and connect directly', async () => {
    await joinByInvite(ada.page, invite, 'Ada')
    await joinByInvite(ben.page, invite, 'Ben')
    expect(new URL(ben.page.url()).hash, 'the key has left the address bar').not.toContain('join')
    await Promise.all([expectConnected(ada.page, 'direct'), expectConnected(ben.page, 'direct')])
  })

  await test.step('add a letter, a large file and a folder of small ones', async () => {
    await createVault(ada.page, 'Family')
    await openVault(ben.page, 'Family')
    shownToBen = await recordRow(ben.page, large.name)
    await ada.page.getByLabel('Files to add').setInputFiles([large.path, letter])
    await expectHere(ada.page, large.name)
    await ada.page.getByLabel('Folder to add').setInputFiles(folder.path)
    await openFolder(ada.page, folder.name)
    for (const { name } of folder.files) await expectHere(ada.page, name)
  })

  await test.step('see them arrive with progress, byte for byte, and open one', async () => {
    await expectHere(ben.page, large.name)
    expect((await shownToBen()).filter((text) => /Arriving \d+%/.test(text))).not.toEqual([])
    await expectHere(ben.page, LETTER)
    await expectOpens(ben.page, LETTER, 'The film is from Sunday.')
    expect(await downloadAndHash(ben.page, large.name)).toBe(large.sha256)
    await openFolder(ben.page, folder.name)
    for (const { name, sha256 } of folder.files) {
      await expectHere(ben.page, name)
      expect(await downloadAndHash(ben.page, name), name).toBe(sha256)
    }
  })

  await test.step('the bytes came over WebRTC', async () => {
    const traffic = await readWebRtcTraffic(ben.page)
    expect(traffic.connected).toBe(1)
    expect(traffic.bytesReceived).toBeGreaterThan(LARGE_FILE_BYTES)
  })

  await test.step('talk both ways', async () => {
    await say(ada.page, 'Did the film arrive?')
    await expectMessage(ben.page, 'Did the film arrive?')
    await say(ben.page, 'All of it.')
    await expectMessage(ada.page, 'All of it.')
  })

  await test.step('close one browser, go on without it, open it again', async () => {
    await ben.close()
    await say(ada.page, 'Are you asleep?')
    ben = await startBrowser({ profile: ben.profile })
    await openAgain(ben.page, relay.url)
    for (const text of ['Did the film arrive?', 'All of it.', 'Are you asleep?']) await expectMessage(ben.page, text)
    await goTo(ada.page, 'People')
    await expect(memberRows(ada.page), 'Ben came back as himself').toHaveCount(2)
    await expectConnected(ada.page, 'direct')
  })

  await test.step('with nobody else there, everything is still on this device', async () => {
    await ada.close()
    await openVault(ben.page, 'Family')
    await expectHere(ben.page, large.name)
    expect(await downloadAndHash(ben.page, large.name)).toBe(large.sha256)
  })
})
