import { cp } from 'node:fs/promises'
import { setTimeout as wait } from 'node:timers/promises'
import { expect, type Page, test } from '@playwright/test'
import { type BrowserProcess, startBrowser } from './support/browser-process.ts'
import { aimAtBrowser } from './support/kill-browser.ts'
import {
  createVault,
  downloadAndHash,
  expectHere,
  joinByInvite,
  openAgain,
  openVault,
  rowOf,
} from './support/person.ts'
import { type RelayProcess, startRelay } from './support/relay-process.ts'
import { makeSampleFiles, type SampleFile, type SampleFiles } from './support/sample-files.ts'
import { createRandom } from './support/seeded-random.ts'
import { countStoredBlocks, readStoredBlocks } from './support/stored-blocks.ts'

const MEBIBYTE = 1024 * 1024

/** Real kills of real processes, about half of them while a file is added and half while one is fetched. */
const KILL_POINTS = 50
const ADDING_KILLS = 26
/** Browsers side by side: one that is opened again mostly waits. */
const ADDERS = 2
const KILLS_PER_ADDER = ADDING_KILLS / ADDERS
/** Pairs of browsers side by side: finding each other again after a kill takes longer than anything else. */
const FETCHING_PAIRS = 3
const FETCHING_KILLS_PER_PAIR = (KILL_POINTS - ADDING_KILLS) / FETCHING_PAIRS
/** A file that was still not saved after so many kills is left to finish. */
const KILLS_PER_FILE = 5
/** Three transactions of blocks, so that there is a middle. */
const FILE_BYTES = 24 * MEBIBYTE
/** Only for what hangs: alone on four cores each takes about two minutes. */
const TEST_TIMEOUT_MS = 900_000
const ARRIVAL_DEADLINE_MS = 60_000

/** To go through the same points again: WARREN_CRASH_SEED=… as a run has printed it. */
const seed = Number(process.env['WARREN_CRASH_SEED'] ?? Math.trunc(Math.random() * 2 ** 31))

test.describe.configure({ mode: 'parallel', timeout: TEST_TIMEOUT_MS })

/** Somebody whose browser can be killed and opened again on the same profile. */
interface Mortal {
  page(): Page
  /** `delay` milliseconds after `begin` has settled. @returns how things stood for the file when it happened */
  killAndReopen(begin: () => Promise<void>, file: SampleFile, delay: number): Promise<Aftermath>
}

interface Aftermath {
  /** The page had shown the file as saved before it died. */
  readonly wasSaved: boolean
  /** The file is in the vault, with as much of it as there is. */
  readonly isListed: boolean
  /** Blocks that came into the store in this life. */
  readonly newBlocks: number
}

/** When the kills happened, as far as can be seen from outside. */
interface Tally {
  early: number
  middle: number
  late: number
}

function count(tally: Tally, { newBlocks }: Aftermath, isSaved: boolean): void {
  if (isSaved) tally.late++
  else if (newBlocks > 0) tally.middle++
  else tally.early++
}

interface Stage {
  readonly relay: RelayProcess
  readonly samples: SampleFiles
  open(): Promise<BrowserProcess>
  openMortal(): Promise<Mortal>
}

/** A relay and as many browsers as it takes, all gone afterwards. */
async function onStage(play: (stage: Stage) => Promise<void>): Promise<void> {
  const [relay, samples] = await Promise.all([startRelay(), makeSampleFiles()])
  const browserByProfile = new Map<string, BrowserProcess>()
  const open = async (profile?: string): Promise<BrowserProcess> => {
    const browser = await startBrowser({ log: true, ...(profile === undefined ? {} : { profile }) })
    browserByProfile.set(browser.profile, browser)
    return browser
  }
  async function openMortal(): Promise<Mortal> {
    let browser = await open()
    return {
      page: () => browser.page,
      async killAndReopen(begin, file, delay) {
        const before = await countStoredBlocks(browser.page)
        const kill = aimAtBrowser(browser)
        await begin()
        await wait(delay)
        const wasSaved = await isSaved(browser.page, file)
        await kill()
        browser = await open(browser.profile)
        await openAgain(browser.page, relay.url).catch(keepEvidence(browser))
        await openVault(browser.page, 'Family')
        const isListed = (await rowOf(browser.page, file.name).count()) > 0
        const after = await readStoredBlocks(browser.page)
        expect(after.wrong).toEqual([])
        return { wasSaved, isListed, newBlocks: after.names.length - before }
      },
    }
  }
  try {
    await play({ relay, samples, open: () => open(), openMortal })
  } finally {
    await Promise.all([...browserByProfile.values()].map((browser) => browser.close()))
    await relay.stop()
    await Promise.all([...browserByProfile.values()].map((browser) => browser.removeProfile()))
    await Promise.all([relay.removeData(), samples.remove()])
  }
}

/** For a browser that did not come back as it was: what it says it has, and its profile, out of the way of being removed. */
function keepEvidence({ page, profile }: BrowserProcess): (error: unknown) => Promise<never> {
  return async (error) => {
    const databases = await page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name))
    const kept = `${profile}-kept`
    await cp(profile, kept, { recursive: true })
    console.log(`seed ${seed}: the browser has ${JSON.stringify(databases)}; its profile is in ${kept}`)
    throw error
  }
}

async function isSaved(page: Page, { name }: SampleFile): Promise<boolean> {
  return (await rowOf(page, name).filter({ hasText: 'Here' }).count()) > 0
}

/** Looks with every frame: a locator looks once in a second, when all is over. */
async function seeState(page: Page, { name }: SampleFile, state: string): Promise<void> {
  await page.waitForFunction(
    ([fileName, pattern]) => {
      const rows = [...document.querySelectorAll('[role=row]')].map(({ textContent }) => textContent)
      return rows.some((text) => text.includes(fileName) && new RegExp(pattern).test(text))
    },
    [name, state] as const,
    { timeout: ARRIVAL_DEADLINE_MS },
  )
}

async function expectWhole(page: Page, file: SampleFile): Promise<void> {
  await expectHere(page, file.name)
  expect(await downloadAndHash(page, file.name), file.name).toBe(file.sha256)
}

const addFile = (page: Page, { path }: SampleFile): Promise<void> => page.getByLabel('Files to add').setInputFiles(path)

/** Milliseconds that it takes. */
async function measure(task: () => Promise<void>): Promise<number> {
  const start = performance.now()
  await task()
  return performance.now() - start
}

/** Before anything can fail: by it the same points can be gone through again. */
function tellSeed(what: string): void {
  console.log(`${what}: WARREN_CRASH_SEED=${seed}`)
}

function report(what: string, { early, middle, late }: Tally): void {
  console.log(`${what}: ${early} kills before a block was stored, ${middle} after some, ${late} after all`)
}

/** Ada adds files, and is killed. */
async function killWhileAdding(
  { relay, samples, openMortal }: Stage,
  random: () => number,
  tally: Tally,
): Promise<void> {
  const ada = await openMortal()
  await joinByInvite(ada.page(), relay.invite as string, 'Ada')
  await createVault(ada.page(), 'Family')
  const first = await samples.file('first.bin', FILE_BYTES)
  const undisturbed = await measure(async () => {
    await addFile(ada.page(), first)
    await seeState(ada.page(), first, 'Here')
  })

  const saved = [first]
  let file = await samples.file('file 0.bin', FILE_BYTES)
  let killsOfFile = 0
  for (let kill = 1; kill <= KILLS_PER_ADDER; kill++) {
    const beginAdd = async () => {
      addFile(ada.page(), file).catch(() => undefined) // which the kill may cut short
    }
    const aftermath = await ada.killAndReopen(beginAdd, file, random() * undisturbed)
    const { wasSaved, isListed } = aftermath
    count(tally, aftermath, isListed)
    killsOfFile++
    for (const { name } of saved) await expectHere(ada.page(), name)
    if (wasSaved) expect(isListed, 'what was shown as saved is there').toBe(true)
    if (isListed) expect(await isSaved(ada.page(), file), 'what is listed is whole').toBe(true)
    else if (killsOfFile < KILLS_PER_FILE && kill < KILLS_PER_ADDER) continue
    else await addFile(ada.page(), file)
    await expectWhole(ada.page(), file)
    saved.push(file)
    file = await samples.file(`file ${kill}.bin`, FILE_BYTES)
    killsOfFile = 0
  }
  for (const each of saved) await expectWhole(ada.page(), each)
}

test('an add whose browser is killed leaves its file whole or not at all, and can be made again', async () => {
  tellSeed('adding')
  const tally: Tally = { early: 0, middle: 0, late: 0 }
  await Promise.all(
    Array.from({ length: ADDERS }, (_, index) =>
      onStage((stage) => killWhileAdding(stage, createRandom(seed + index), tally)),
    ),
  )
  report('adding', tally)
  expect(tally.middle, 'kills in the middle of an add').toBeGreaterThan(0)
})

/** Ben adds files; Ada, who fetches them, is killed. */
async function killWhileFetching(
  { relay, samples, open, openMortal }: Stage,
  random: () => number,
  tally: Tally,
): Promise<void> {
  const [ben, ada] = await Promise.all([open(), openMortal()])
  await joinByInvite(ben.page, relay.invite as string, 'Ben')
  await createVault(ben.page, 'Family')
  await joinByInvite(ada.page(), relay.invite as string, 'Ada')
  await openVault(ada.page(), 'Family')

  const offer = async (name: string): Promise<SampleFile> => {
    const file = await samples.file(name, FILE_BYTES)
    await addFile(ben.page, file)
    await expectHere(ben.page, file.name)
    return file
  }
  const first = await offer('first.bin')
  const seeArriving = (file: SampleFile) => seeState(ada.page(), file, 'Arriving [1-9]|Here')
  await seeArriving(first)
  const undisturbed = await measure(() => seeState(ada.page(), first, 'Here'))

  const saved = [first]
  let file = await offer('file 0.bin')
  let killsOfFile = 0
  for (let kill = 1; kill <= FETCHING_KILLS_PER_PAIR; kill++) {
    const aftermath = await ada.killAndReopen(() => seeArriving(file), file, random() * undisturbed)
    count(tally, aftermath, aftermath.wasSaved)
    killsOfFile++
    for (const { name } of saved) await expectHere(ada.page(), name)
    if (!aftermath.wasSaved && killsOfFile < KILLS_PER_FILE && kill < FETCHING_KILLS_PER_PAIR) continue
    await expectHere(ada.page(), file.name, ARRIVAL_DEADLINE_MS)
    await expectWhole(ada.page(), file)
    saved.push(file)
    file = await offer(`file ${kill}.bin`)
    killsOfFile = 0
  }
  for (const each of saved) await expectWhole(ada.page(), each)
}

test('a download whose browser is killed goes on, and what had arrived is still there', async () => {
  tellSeed('fetching')
  const tally: Tally = { early: 0, middle: 0, late: 0 }
  await Promise.all(
    Array.from({ length: FETCHING_PAIRS }, (_, pair) =>
      onStage((stage) => killWhileFetching(stage, createRandom(seed + pair), tally)),
    ),
  )
  report('fetching', tally)
  expect(tally.middle, 'kills in the middle of a download').toBeGreaterThan(0)
})
