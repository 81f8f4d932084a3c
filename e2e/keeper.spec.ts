import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, type Page, test } from '@playwright/test'
import { type BrowserProcess, startBrowser } from './support/browser-process.ts'
import {
  createVault,
  downloadAndHash,
  expectConnected,
  expectHere,
  expectMessage,
  goTo,
  joinByInvite,
  openAgain,
  openFolder,
  openVault,
  rowOf,
  say,
} from './support/person.ts'
import { writeKeepSettings } from './support/keep-settings.ts'
import { type RelayProcess, startRelay } from './support/relay-process.ts'
import { makeSampleFiles, type SampleFiles } from './support/sample-files.ts'

const KEEPER_DEADLINE_MS = 60_000
/** How long the copies of a device count that is not there any more: as short as may be. */
const GRACE_MS = 20_000

const VAULT = 'Family archive'
const FILM_BYTES = 12 * 1024 * 1024
const PAPERS = { 'certificate.pdf': 300_000, 'recipe for jam.txt': 900 }
const LETTER = 'Dear Ben, the key is under the third flower pot.'
const MESSAGES = ['Is everybody at home?', 'Then good night to all of you.']
/** Written when it is no keeper any more. */
const DIARY = 'Today the keeper was let go.'
const AFTERTHOUGHT = 'Nobody but us hears this.'
const MEMBERS = ['Ada Quimby', 'Ben Quimby', 'Cleo Quimby']

let relay: RelayProcess
let browsers: BrowserProcess[]
let samples: SampleFiles

test.beforeEach(async () => {
  ;[relay, samples] = await Promise.all([startRelay({ args: ['--keep', '200MB'] }), makeSampleFiles()])
  browsers = await Promise.all([startBrowser(), startBrowser(), startBrowser(), startBrowser()])
})

test.afterEach(async () => {
  await Promise.all(browsers.map((browser) => browser.close()))
  await relay.stop()
  await Promise.all([...browsers.map((browser) => browser.removeProfile()), relay.removeData(), samples.remove()])
})

/** What /metrics tells. */
async function readMetric(name: string): Promise<number> {
  const text = await (await fetch(`${relay.url}/metrics`, { headers: { connection: 'close' } })).text()
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

/** What a vault's card says of its copies. */
async function expectCopies(page: Page, vault: string, text: string): Promise<void> {
  await goTo(page, 'Vaults')
  const card = page.getByRole('list', { name: 'Vaults' }).getByRole('link', { name: vault })
  await expect(card).toContainText(text, { timeout: KEEPER_DEADLINE_MS })
}

const isHere = async (page: Page, name: string): Promise<boolean> =>
  (await rowOf(page, name).textContent())?.includes('Here') === true

/** How many of these devices have a file, once each shows it. */
async function countHere(pages: readonly Page[], name: string): Promise<number> {
  const here = await Promise.all(pages.map((page) => isHere(page, name)))
  return here.filter(Boolean).length
}

test('copies return with a keeper’s help, and it has everything for those who come when all have gone, and can read none of it', async () => {
  test.setTimeout(480_000)
  const [ada, ben, cleo, dora] = browsers as [BrowserProcess, BrowserProcess, BrowserProcess, BrowserProcess]
  const invite = relay.invite as string
  const film = await samples.file('summer film.bin', FILM_BYTES)
  const papers = await samples.folder('family papers', PAPERS)
  const letter = await samples.text('letter.txt', LETTER)
  const sharers = [ben.page, cleo.page]

  await test.step('name it in the settings', async () => {
    await Promise.all([ada, ben, cleo].map(({ page }, at) => joinByInvite(page, invite, MEMBERS[at] as string)))
    await Promise.all(sharers.map((page) => writeKeepSettings(page, { mode: 'share', grace: GRACE_MS })))
    await Promise.all(sharers.map((page) => openAgain(page, relay.url)))
    await expectConnected(ada.page, 'direct', 2)
    await goTo(ada.page, 'Settings')
    const keepers = ada.page.getByRole('list', { name: 'Keepers' })
    await expect(keepers).toContainText('Offers room')
    await keepers.getByRole('button', { name: /^Let it keep copies/ }).click()
    await expect(keepers).toContainText('Keeps copies')
    for (const page of sharers) {
      await goTo(page, 'Settings')
      await expect(page.getByRole('list', { name: 'Keepers' })).toContainText('Keeps copies')
    }
  })

  await test.step('add files and say something: two copies, one of them on the keeper', async () => {
    await createVault(ada.page, VAULT, 2)
    await ada.page.getByLabel('Files to add').setInputFiles([film.path, letter])
    await expectHere(ada.page, film.name)
    await ada.page.getByLabel('Folder to add').setInputFiles(papers.path)
    await openFolder(ada.page, papers.name)
    for (const { name } of papers.files) await expectHere(ada.page, name)
    await say(ada.page, MESSAGES[0] as string)
    await expectMessage(ben.page, MESSAGES[0] as string)
    // A film, a letter and two papers.
    await expect.poll(() => readMetric('warren_keeper_held_roots'), { timeout: KEEPER_DEADLINE_MS }).toBe(4)
    await expectCopies(ada.page, VAULT, '2 of 2 copies1 on the keeper')
    for (const page of sharers) {
      await expectCopies(page, VAULT, '2 of 2 copies1 on the keeper')
      await openVault(page, VAULT)
    }
    expect(await countHere(sharers, film.name)).toBe(0)
  })

  await test.step('one browser is closed for good, and the copies return to two without it', async () => {
    await ada.close()
    await expect
      .poll(() => countHere(sharers, film.name), { timeout: GRACE_MS + KEEPER_DEADLINE_MS })
      .toBeGreaterThan(0)
    for (const page of sharers) await expectCopies(page, VAULT, '2 of 2 copies1 on the keeper')
    for (const page of sharers) await openVault(page, VAULT)
    expect(await countHere(sharers, film.name)).toBe(1)
  })

  await test.step('close every browser, after saying something that only the keeper hears', async () => {
    await cleo.close()
    await say(ben.page, MESSAGES[1] as string)
    // Three profiles, the keeper, the vault, the files and the folder; two messages.
    await expect.poll(() => readMetric('warren_keeper_entries'), { timeout: KEEPER_DEADLINE_MS }).toBe(9)
    await ben.close()
    await expect.poll(() => readMetric('warren_members')).toBe(0)
  })

  await test.step('a new browser gets every file and message from the keeper alone', async () => {
    await joinByInvite(dora.page, invite, 'Dora')
    await openVault(dora.page, VAULT)
    await expectHere(dora.page, film.name)
    expect(await downloadAndHash(dora.page, film.name)).toBe(film.sha256)
    await openFolder(dora.page, papers.name)
    for (const { name, sha256 } of papers.files) {
      await expectHere(dora.page, name)
      expect(await downloadAndHash(dora.page, name), name).toBe(sha256)
    }
    for (const text of MESSAGES) await expectMessage(dora.page, text)
  })

  await test.step('a member takes it back: its copies count no more, and it gets nothing new', async () => {
    await expectCopies(dora.page, VAULT, '2 of 2 copies1 on the keeper')
    await goTo(dora.page, 'Settings')
    const keepers = dora.page.getByRole('list', { name: 'Keepers' })
    await keepers.getByRole('button', { name: /^Stop/ }).click()
    await expect(keepers).toContainText('Offers room')
    // Ben, who was closed a moment ago, may still count: a keeper does not.
    const card = dora.page.getByRole('list', { name: 'Vaults' }).getByRole('link', { name: VAULT })
    await goTo(dora.page, 'Vaults')
    await expect(card).not.toContainText('on the keeper', { timeout: KEEPER_DEADLINE_MS })
    // Who it is, and that it is none: the last entries that it gets.
    await expect.poll(() => readMetric('warren_keeper_entries'), { timeout: KEEPER_DEADLINE_MS }).toBe(11)
    // Members go on with it for some seconds, so that it hears of that. A page that is opened anew does not begin to, and
    // knows of nobody's copies but its own, if not from the keeper.
    await openAgain(dora.page, relay.url)
    await openVault(dora.page, VAULT)
    await dora.page.getByLabel('Files to add').setInputFiles(await samples.text('diary.txt', DIARY))
    await expectHere(dora.page, 'diary.txt')
    await say(dora.page, AFTERTHOUGHT)
    await expectCopies(dora.page, VAULT, '1 of 2 copies5 files (')
    expect(await readMetric('warren_keeper_entries')).toBe(11)
    expect(await readMetric('warren_keeper_held_roots')).toBe(4)
  })

  await test.step('nothing of it can be read in the keeper’s folder', async () => {
    await dora.close()
    expect(await relay.stop(), relay.output()).toBe(0)
    const kept = await readAll(relay.dataFolder)
    expect(kept.byteLength).toBeGreaterThan(FILM_BYTES)
    const readable = [
      film.name,
      letter,
      papers.name,
      ...Object.keys(PAPERS),
      LETTER,
      ...MESSAGES,
      ...MEMBERS,
      DIARY,
      AFTERTHOUGHT,
    ]
    for (const text of [...readable, VAULT, 'Quimby', 'flower pot', 'letter.txt', 'summer film']) {
      expect(kept.includes(text), text).toBe(false)
    }
    const plain = await readFile(film.path)
    for (let at = 0; at < plain.byteLength; at += 1024 * 1024) {
      expect(kept.includes(plain.subarray(at, at + 32)), `the film at ${at}`).toBe(false)
    }
  })
})
