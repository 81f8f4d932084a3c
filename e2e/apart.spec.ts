import { expect, type Page, test } from '@playwright/test'
import { type BrowserProcess, startBrowser } from './support/browser-process.ts'
import {
  chooseForFile,
  connectionPill,
  createVault,
  expectHere,
  expectMessage,
  expectOpens,
  goTo,
  joinByInvite,
  openAgain,
  openVault,
  readMessages,
  readNames,
  renameFile,
  replaceFile,
  rowOf,
  say,
} from './support/person.ts'
import { type RelayProcess, startRelay } from './support/relay-process.ts'
import { makeSampleFiles, type SampleFiles } from './support/sample-files.ts'
import { readLogRoots } from './support/stored-logs.ts'

/** Three browsers that find each other again after a relay came back, on a busy machine. */
const MEET_DEADLINE_MS = 120_000

let relay: RelayProcess
let samples: SampleFiles
const people: Record<string, BrowserProcess> = {}

const pageOf = (name: string): Page => (people[name] as BrowserProcess).page
const everyone = (): readonly Page[] => Object.values(people).map(({ page }) => page)

/** All show the same, and so much of it. They draw what they hold a moment after they have it. */
async function expectSame(
  read: (page: Page) => Promise<readonly string[]>,
  length: number,
): Promise<readonly string[]> {
  let shown: readonly string[] = []
  await expect(async () => {
    const [first = [], ...others] = await Promise.all(everyone().map(read))
    expect(first).toHaveLength(length)
    for (const other of others) expect(other).toEqual(first)
    shown = first
  }).toPass({ timeout: MEET_DEADLINE_MS })
  return shown
}

test.beforeEach(async () => {
  ;[relay, samples] = await Promise.all([startRelay(), makeSampleFiles()])
  for (const name of ['Ada', 'Ben', 'Cleo']) people[name] = await startBrowser()
})

test.afterEach(async () => {
  await Promise.all(Object.values(people).map((browser) => browser.close()))
  await relay.stop()
  await Promise.all(Object.values(people).map((browser) => browser.removeProfile()))
  await Promise.all([relay.removeData(), samples.remove()])
})

test('three browsers change the same things while one is cut off, then meet: one tree, one transcript, nothing lost', async () => {
  const invite = relay.invite as string
  const textFile = (name: string, text: string) => samples.text(name, text)

  await test.step('all three have the same vault', async () => {
    for (const name of Object.keys(people)) await joinByInvite(pageOf(name), invite, name)
    await createVault(pageOf('Ada'), 'Trip')
    await pageOf('Ada')
      .getByLabel('Files to add')
      .setInputFiles([
        await textFile('plan.txt', 'The plan\n'),
        await textFile('list.txt', 'The list\n'),
        await textFile('old.txt', 'Nobody needs this\n'),
      ])
    for (const page of everyone().slice(1)) await openVault(page, 'Trip')
    for (const page of everyone()) for (const name of ['plan.txt', 'list.txt', 'old.txt']) await expectHere(page, name)
    await say(pageOf('Ada'), 'before')
    for (const page of everyone()) await expectMessage(page, 'before')
    // Who is still reached over the relay alone would be lost with it.
    for (const page of everyone())
      await expect(connectionPill(page)).toContainText('2 connected, direct', { timeout: MEET_DEADLINE_MS })
  })

  await test.step('Cleo comes back with nobody to be reached, and goes on by herself', async () => {
    const { profile, page } = people['Cleo'] as BrowserProcess
    await page.evaluate(async () => {
      await navigator.serviceWorker.ready
    })
    await people['Cleo']?.close()
    await relay.stop()
    people['Cleo'] = await startBrowser({ profile })
    await openAgain(pageOf('Cleo'), relay.url)
    await expectMessage(pageOf('Cleo'), 'before')
    await openVault(pageOf('Cleo'), 'Trip')
    await replaceFile(pageOf('Cleo'), 'plan.txt', await textFile('plan of Cleo.txt', 'By train, says Cleo\n'))
    await renameFile(pageOf('Cleo'), 'list.txt', 'shopping.txt')
    await chooseForFile(pageOf('Cleo'), 'old.txt', 'Remove')
    await expect(rowOf(pageOf('Cleo'), 'old.txt')).toHaveCount(0)
    await pageOf('Cleo')
      .getByLabel('Files to add')
      .setInputFiles(await textFile('cleo.txt', 'Of Cleo\n'))
    await expectHere(pageOf('Cleo'), 'cleo.txt')
    await say(pageOf('Cleo'), 'Cleo, cut off')
  })

  await test.step('meanwhile Ada and Ben change the same files', async () => {
    await openVault(pageOf('Ada'), 'Trip')
    await replaceFile(pageOf('Ada'), 'plan.txt', await textFile('plan of Ada.txt', 'By boat, says Ada\n'))
    await openVault(pageOf('Ben'), 'Trip')
    await renameFile(pageOf('Ben'), 'list.txt', 'todo.txt')
    await pageOf('Ben')
      .getByLabel('Files to add')
      .setInputFiles(await textFile('ben.txt', 'Of Ben\n'))
    await expectHere(pageOf('Ada'), 'ben.txt')
    await say(pageOf('Ada'), 'Ada, with Ben')
    await say(pageOf('Ben'), 'Ben, with Ada')
    await expectMessage(pageOf('Ada'), 'Ben, with Ada')
  })

  await test.step('they meet', async () => {
    relay = await startRelay({ port: relay.port, dataFolder: relay.dataFolder })
    for (const page of everyone()) {
      await goTo(page, 'Chat')
      for (const text of ['Cleo, cut off', 'Ada, with Ben', 'Ben, with Ada']) {
        await expect(page.getByRole('log', { name: 'Messages' })).toContainText(text, { timeout: MEET_DEADLINE_MS })
      }
    }
  })

  await test.step('the same entries, the same transcript, the same tree, and both sides of the conflict', async () => {
    await expect(async () => {
      const [ada, ben, cleo] = await Promise.all(everyone().map(readLogRoots))
      expect(Object.keys(ada ?? {}).length).toBeGreaterThan(1)
      expect(ben).toEqual(ada)
      expect(cleo).toEqual(ada)
    }).toPass({ timeout: MEET_DEADLINE_MS })

    await expectSame(readMessages, 4)

    for (const page of everyone()) {
      await openVault(page, 'Trip')
      await expect(rowOf(page, 'plan (conflict, ')).toHaveCount(1)
      for (const name of ['cleo.txt', 'ben.txt']) await expectHere(page, name)
    }
    const tree = await expectSame(readNames, 5)
    expect(tree).not.toContain('old.txt')

    const copy = tree.find((name) => name.startsWith('plan (conflict, ')) as string
    const [shown, kept] = copy.includes('Cleo')
      ? ['By boat, says Ada', 'By train, says Cleo']
      : ['By train, says Cleo', 'By boat, says Ada']
    for (const page of everyone()) {
      await expectHere(page, copy)
      await expectOpens(page, 'plan.txt', shown)
      await expectOpens(page, copy, kept)
    }
  })
})
