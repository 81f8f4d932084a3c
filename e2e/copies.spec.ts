import { expect, type Page, test } from '@playwright/test'
import { expectNoBarriers } from './support/barriers.ts'
import { type BrowserProcess, startBrowser } from './support/browser-process.ts'
import { expectHere, expectOpens, goTo, joinByInvite, openVault, rowOf } from './support/person.ts'
import { type RelayProcess, startRelay } from './support/relay-process.ts'
import { makeSampleFiles, type SampleFiles } from './support/sample-files.ts'

/** Half a minute until a device that is gone does not count, and what it takes to notice and to fetch, on a busy machine. */
const HEAL_DEADLINE_MS = 100_000
const NAMES = ['Ada', 'Ben', 'Cleo']

let relay: RelayProcess
let samples: SampleFiles
let people: BrowserProcess[] = []

test.beforeEach(async () => {
  ;[relay, samples] = await Promise.all([startRelay(), makeSampleFiles()])
  // Cleo has a phone.
  people = await Promise.all(
    NAMES.map((name) => startBrowser(name === 'Cleo' ? { viewport: { width: 390, height: 844 } } : {})),
  )
})

test.afterEach(async () => {
  await Promise.all(people.map((browser) => browser.close()))
  await relay.stop()
  await Promise.all(people.map((browser) => browser.removeProfile()))
  await Promise.all([relay.removeData(), samples.remove()])
})

/** A device that holds its share, and counts on others for half a minute after it last heard of them. */
async function keepShare(page: Page): Promise<void> {
  await goTo(page, 'Settings')
  await page.getByRole('radio', { name: 'My share' }).check()
  await page.getByLabel('Copies on a device that is away count for').selectOption('Half a minute')
}

async function createVault(page: Page, name: string, copies: number): Promise<void> {
  await goTo(page, 'Vaults')
  await page.getByRole('button', { name: 'Create the first vault' }).click()
  await page.getByLabel('Name of the vault').fill(name)
  await page.getByLabel('Copies').fill(String(copies))
  await page.getByRole('button', { name: 'Create vault' }).click()
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible()
}

const isHere = async ({ page }: BrowserProcess): Promise<boolean> =>
  ((await rowOf(page, 'letter.txt').textContent()) ?? '').includes('Here')

async function findHolders(): Promise<readonly BrowserProcess[]> {
  const here = await Promise.all(people.map(isHere))
  return people.filter((_, at) => here[at])
}

test('two copies are wanted; when a device that has one is gone for good, the third makes another', async () => {
  test.setTimeout(480_000)
  const [ada, ben, cleo] = people as [BrowserProcess, BrowserProcess, BrowserProcess]
  for (const [at, { page }] of people.entries()) await joinByInvite(page, relay.invite as string, NAMES[at] as string)
  for (const { page } of people) await keepShare(page)
  for (const { page } of [ada, cleo]) await expectNoBarriers(page, 'what this device keeps')

  await test.step('the author and one other have the file, the third can open it', async () => {
    await createVault(ada.page, 'Letters', 2)
    await ada.page.getByLabel('Files to add').setInputFiles(await samples.text('letter.txt', 'Dear Cleo\n'))
    for (const { page } of [ben, cleo]) await openVault(page, 'Letters')
    await expect(async () => expect(await findHolders()).toHaveLength(2)).toPass({ timeout: HEAL_DEADLINE_MS })
    await goTo(ada.page, 'Vaults')
    await expect(ada.page.getByRole('link', { name: 'Letters' })).toContainText('2 of 2 copies', {
      timeout: HEAL_DEADLINE_MS,
    })
  })

  await test.step('the other goes for good, and the third fetches it', async () => {
    await openVault(ada.page, 'Letters')
    const holders = await findHolders()
    expect(holders).toHaveLength(2)
    const gone = holders.find((person) => person !== ada) as BrowserProcess
    const third = people.find((person) => person !== ada && person !== gone) as BrowserProcess
    await expect(rowOf(third.page, 'letter.txt')).toContainText('On other devices')
    await gone.close()
    await expectHere(third.page, 'letter.txt', HEAL_DEADLINE_MS)
    await expectOpens(third.page, 'letter.txt', 'Dear Cleo')
    await goTo(ada.page, 'Vaults')
    await expect(ada.page.getByRole('link', { name: 'Letters' })).toContainText('2 of 2 copies', {
      timeout: HEAL_DEADLINE_MS,
    })
  })

  await test.step('the first leaves: what she had is with the third, and nothing of it is left on hers', async () => {
    const third = people.find((person) => person !== ada && !person.page.isClosed()) as BrowserProcess
    await goTo(ada.page, 'Settings')
    await ada.page.getByRole('button', { name: 'Leave this mesh…' }).click()
    await ada.page.getByRole('checkbox', { name: 'I know that this cannot be undone.' }).check()
    await expectNoBarriers(ada.page, 'hand over and leave')
    await ada.page.getByRole('button', { name: 'Hand over and leave' }).click()
    await expect(ada.page.getByText('This device has left the mesh.')).toBeVisible({ timeout: HEAL_DEADLINE_MS })
    // Loaded anew, it knows no mesh: the keys are gone too.
    await ada.page.reload()
    await expect(ada.page.getByLabel('Invite link or key')).toBeVisible()
    await expect(async () => {
      const names = await ada.page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name ?? ''))
      expect(names.filter((name) => /^warren-(blocks|entries|local)-/.test(name))).toEqual([])
    }).toPass()
    await expectOpens(third.page, 'letter.txt', 'Dear Cleo')
  })
})
