import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { type BrowserProcess, startBrowser } from './support/browser-process.ts'
import {
  createVault,
  downloadAndHash,
  expectConnected,
  expectHere,
  expectMessage,
  goTo,
  joinByInvite,
  openFolder,
  openVault,
  say,
} from './support/person.ts'
import { type RelayProcess, startRelay } from './support/relay-process.ts'
import { makeSampleFiles, type SampleFiles } from './support/sample-files.ts'

const KEEPER_DEADLINE_MS = 60_000

const FILM_BYTES = 12 * 1024 * 1024
const PAPERS = { 'certificate.pdf': 300_000, 'recipe for jam.txt': 900 }
const LETTER = 'Dear Ben, the key is under the third flower pot.'
const MESSAGES = ['Is everybody at home?', 'Then good night to all of you.']
const MEMBERS = ['Ada Quimby', 'Ben Quimby']

let relay: RelayProcess
let browsers: BrowserProcess[]
let samples: SampleFiles

test.beforeEach(async () => {
  ;[relay, samples] = await Promise.all([startRelay({ args: ['--keep', '200MB'] }), makeSampleFiles()])
  browsers = await Promise.all([startBrowser(), startBrowser(), startBrowser()])
})

test.afterEach(async () => {
  await Promise.all(browsers.map((browser) => browser.close()))
  await relay.stop()
  await Promise.all([...browsers.map((browser) => browser.removeProfile()), relay.removeData(), samples.remove()])
})

/** What /metrics tells. */
async function readMetric(name: string): Promise<number> {
  const text = await (await fetch(`${relay.url}/metrics`)).text()
  return Number(new RegExp(`^${name} (.*)$`, 'm').exec(text)?.[1])
}

/** Names and bytes of all that is in a folder. */
async function readAll(folder: string): Promise<Buffer> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const parts = await Promise.all(
    entries.filter((entry) => entry.isFile()).map((entry) => readFile(join(entry.parentPath, entry.name))),
  )
  return Buffer.concat([Buffer.from(entries.map(({ name }) => name).join('\n')), ...parts])
}

test('a keeper has everything for those who come when all have gone, and can read none of it', async () => {
  const [ada, ben, cleo] = browsers as [BrowserProcess, BrowserProcess, BrowserProcess]
  const invite = relay.invite as string
  const film = await samples.file('summer film.bin', FILM_BYTES)
  const papers = await samples.folder('family papers', PAPERS)
  const letter = await samples.text('letter.txt', LETTER)

  await test.step('name it in the settings', async () => {
    await joinByInvite(ada.page, invite, MEMBERS[0] as string)
    await joinByInvite(ben.page, invite, MEMBERS[1] as string)
    await expectConnected(ada.page, 'direct')
    await goTo(ada.page, 'Settings')
    const keepers = ada.page.getByRole('list', { name: 'Keepers' })
    await expect(keepers).toContainText('Offers room')
    await keepers.getByRole('button', { name: /^Let it keep copies/ }).click()
    await expect(keepers).toContainText('Keeps copies')
    await goTo(ben.page, 'Settings')
    await expect(ben.page.getByRole('list', { name: 'Keepers' })).toContainText('Keeps copies')
  })

  await test.step('add files and say things, one of them while only the keeper is there', async () => {
    await createVault(ada.page, 'Family archive')
    await ada.page.getByLabel('Files to add').setInputFiles([film.path, letter])
    await expectHere(ada.page, film.name)
    await ada.page.getByLabel('Folder to add').setInputFiles(papers.path)
    await openFolder(ada.page, papers.name)
    for (const { name } of papers.files) await expectHere(ada.page, name)
    await say(ada.page, MESSAGES[0] as string)
    await expectMessage(ben.page, MESSAGES[0] as string)
    // A film, a letter and two papers.
    await expect.poll(() => readMetric('warren_keeper_held_roots'), { timeout: KEEPER_DEADLINE_MS }).toBe(4)
    await ada.close()
    await say(ben.page, MESSAGES[1] as string)
  })

  await test.step('close every browser once the keeper has it all', async () => {
    // Two profiles, the keeper, the vault, the files and the folder; two messages.
    await expect.poll(() => readMetric('warren_keeper_entries'), { timeout: KEEPER_DEADLINE_MS }).toBe(8)
    await ben.close()
    await expect.poll(() => readMetric('warren_members')).toBe(0)
  })

  await test.step('a new browser gets every file and message from the keeper alone', async () => {
    await joinByInvite(cleo.page, invite, 'Cleo')
    await openVault(cleo.page, 'Family archive')
    await expectHere(cleo.page, film.name)
    expect(await downloadAndHash(cleo.page, film.name)).toBe(film.sha256)
    await openFolder(cleo.page, papers.name)
    for (const { name, sha256 } of papers.files) {
      await expectHere(cleo.page, name)
      expect(await downloadAndHash(cleo.page, name), name).toBe(sha256)
    }
    for (const text of MESSAGES) await expectMessage(cleo.page, text)
  })

  await test.step('nothing of it can be read in the keeper’s folder', async () => {
    await cleo.close()
    expect(await relay.stop(), relay.output()).toBe(0)
    const kept = await readAll(relay.dataFolder)
    expect(kept.byteLength).toBeGreaterThan(FILM_BYTES)
    const readable = [film.name, letter, papers.name, ...Object.keys(PAPERS), LETTER, ...MESSAGES, ...MEMBERS]
    for (const text of [...readable, 'Family archive', 'Quimby', 'flower pot']) {
      expect(kept.includes(text), text).toBe(false)
    }
    const plain = await readFile(film.path)
    for (let at = 0; at < plain.byteLength; at += 1024 * 1024) {
      expect(kept.includes(plain.subarray(at, at + 32)), `the film at ${at}`).toBe(false)
    }
  })
})
