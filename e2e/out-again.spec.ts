import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { CarReader } from '@ipld/car'
import { type Download, expect, type Page, test } from '@playwright/test'
import { readZip } from '../test/core/files/read-zip.ts'
import { type BrowserProcess, startBrowser } from './support/browser-process.ts'
import { createVault, expectHere, joinByInvite, openAgain, openFolder, openVault, rowOf } from './support/person.ts'
import { type RelayProcess, startRelay } from './support/relay-process.ts'
import { hashFile, makeSampleFiles, type SampleFiles } from './support/sample-files.ts'

const MIB = 1024 * 1024
/** More than is put together as a Blob where there is a stream. */
const LARGE_BYTES = 80 * MIB
/** A stopped service worker is noticed by the next word to it, ten seconds at most after the one before. */
const STOP_NOTICED_MS = 30_000

let relay: RelayProcess
let browser: BrowserProcess
let files: SampleFiles
let page: Page
const refused: string[] = []

test.beforeEach(async () => {
  ;[relay, browser, files] = await Promise.all([startRelay(), startBrowser(), makeSampleFiles()])
  page = browser.page
  refused.length = 0
  page.on('console', (message) => {
    if (/content security policy/i.test(message.text())) refused.push(message.text())
  })
})

test.afterEach(async () => {
  await browser.close()
  await relay.stop()
  await Promise.all([browser.removeProfile(), relay.removeData(), files.remove()])
  expect(refused).toEqual([])
})

const transfers = () => page.getByRole('region', { name: 'Transfers' })

/** Runs in the page before the app: a browser that cannot write straight to disk, and that notes what it takes for a Blob. */
function lackDiskAccess(): void {
  Object.defineProperty(window, 'showSaveFilePicker', { value: undefined })
  const madeFor = URL.createObjectURL.bind(URL)
  const addresses: string[] = []
  URL.createObjectURL = (object) => {
    addresses.push(madeFor(object))
    return addresses.at(-1) as string
  }
  Object.assign(globalThis, { __addresses: addresses })
}

/** Runs in the page before the app: pieces of a stream go one after the other, slowly, so that there is a middle. */
function slowPieces(): void {
  type Post = (this: MessagePort, message: unknown, transfer: Transferable[]) => void
  const post = MessagePort.prototype.postMessage as Post
  MessagePort.prototype.postMessage = function (this: MessagePort, message: unknown, transfer?: unknown) {
    const isPiece = typeof message === 'object' && message !== null && 'type' in message && message.type === 'piece'
    const send = () => post.call(this, message, Array.isArray(transfer) ? (transfer as Transferable[]) : [])
    if (isPiece) setTimeout(send, 50)
    else send()
  }
}

async function startVault(): Promise<void> {
  await joinByInvite(page, relay.invite as string, 'Ada')
  await createVault(page, 'Family')
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null)
}

async function addLargeFile(): Promise<{ readonly name: string; readonly sha256: string }> {
  const file = await files.file('film.bin', LARGE_BYTES)
  await page.getByLabel('Files to add').setInputFiles(file.path)
  await expectHere(page, file.name)
  return file
}

async function beginDownload(name: string | RegExp): Promise<Download> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name, exact: true }).click(),
  ])
  return download
}

test.describe('where a page cannot write to disk', () => {
  test('the browser reads a large file from the page as a stream', async () => {
    await browser.context.addInitScript(lackDiskAccess)
    await startVault()
    const file = await addLargeFile()
    const download = await beginDownload(`Download ${file.name}`)
    expect(download.suggestedFilename()).toBe(file.name)
    expect(await hashFile(await download.path())).toBe(file.sha256)
    await expect(transfers()).toContainText('Done')
    expect(await page.evaluate(() => (globalThis as unknown as { __addresses: string[] }).__addresses)).toEqual([])
  })

  test('cancelling ends it on both sides, and so does the end of the service worker', async () => {
    await browser.context.addInitScript(lackDiskAccess)
    await browser.context.addInitScript(slowPieces)
    await startVault()
    const file = await addLargeFile()

    const byPage = await beginDownload(`Download ${file.name}`)
    await page.getByRole('button', { name: `Cancel ${file.name}` }).click()
    expect(await byPage.failure()).not.toBeNull()
    await expect(transfers()).toContainText('Cancelled')
    await page.getByRole('button', { name: 'Clear done' }).click()

    const byBrowser = await beginDownload(`Download ${file.name}`)
    await byBrowser.cancel()
    await expect(transfers()).toContainText('Cancelled')
    await page.getByRole('button', { name: 'Clear done' }).click()

    const ended = await beginDownload(`Download ${file.name}`)
    const debugging = await browser.context.newCDPSession(page)
    await debugging.send('ServiceWorker.enable')
    await debugging.send('ServiceWorker.stopAllWorkers')
    expect(await ended.failure()).not.toBeNull()
    await expect(transfers()).toContainText('The browser stopped this download in the middle', {
      timeout: STOP_NOTICED_MS,
    })
  })
})

test('a folder, a selection and a vault come out as zip archives', async () => {
  await startVault()
  const folder = await files.folder('Été', { 'größer.bin': 3 * MIB, 'klein.bin': 1000 })
  await page.getByLabel('Folder to add').setInputFiles(folder.path)
  await expect(rowOf(page, folder.name)).toBeVisible()
  await openFolder(page, folder.name)
  await page.getByRole('button', { name: 'New folder' }).click()
  await page.getByLabel('Name of the folder').fill('empty')
  await page.getByRole('button', { name: 'Create folder' }).click()
  await expect(rowOf(page, 'empty')).toBeVisible()

  await page.getByRole('checkbox', { name: 'Select everything here' }).check()
  const selection = await beginDownload('Download as zip')
  expect(selection.suggestedFilename()).toBe('Été.zip')
  expect(await pathsIn(selection)).toEqual(['empty/', 'größer.bin', 'klein.bin'])

  await page.getByRole('navigation', { name: 'Where you are' }).getByRole('link', { name: 'Family' }).click()
  await page.getByRole('button', { name: `More for ${folder.name}` }).click()
  const [whole] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: 'Download as zip' }).click(),
  ])
  expect(whole.suggestedFilename()).toBe('Été.zip')
  const inside = readZip(await readFile(await whole.path()))
  expect(inside.map(({ path }) => path)).toEqual(['Été/', 'Été/empty/', 'Été/größer.bin', 'Été/klein.bin'])
  for (const { name, sha256 } of folder.files) {
    const bytes = inside.find(({ path }) => path === `Été/${name}`)?.bytes ?? Buffer.alloc(0)
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(sha256)
  }

  await page.getByRole('button', { name: 'More for this vault' }).click()
  const [vault] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: 'Download everything as zip' }).click(),
  ])
  expect(vault.suggestedFilename()).toBe('Family.zip')
  expect(await pathsIn(vault)).toEqual(inside.map(({ path }) => path))
})

async function pathsIn(download: Download): Promise<readonly string[]> {
  return readZip(await readFile(await download.path())).map(({ path }) => path)
}

test('a vault comes out as a CAR of its sealed blocks', async () => {
  await startVault()
  const file = await files.file('letter.bin', 2 * MIB)
  await page.getByLabel('Files to add').setInputFiles(file.path)
  await expectHere(page, file.name)
  await page.getByRole('button', { name: 'More for this vault' }).click()
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: 'Export sealed copy (CAR)' }).click(),
  ])
  expect(download.suggestedFilename()).toBe('Family.car')
  const car = await CarReader.fromBytes(await readFile(await download.path()))
  const roots = await car.getRoots()
  expect(roots.length).toBeGreaterThan(0)
  let bytes = 0
  for await (const block of car.blocks()) {
    expect(createHash('sha256').update(block.bytes).digest()).toEqual(Buffer.from(block.cid.multihash.digest))
    bytes += block.bytes.byteLength
  }
  for (const root of roots) expect(await car.has(root)).toBe(true)
  expect(bytes).toBeGreaterThan(2 * MIB)
})

test('a folder that is empty survives being dropped with the one around it', async () => {
  await startVault()
  await page.evaluate(() => {
    const entry = (name: string, children: readonly unknown[]) => ({
      name,
      isFile: false,
      isDirectory: true,
      createReader() {
        let rest = children
        return {
          readEntries(take: (some: readonly unknown[]) => void) {
            take(rest)
            rest = []
          },
        }
      },
    })
    const dataTransfer = {
      types: ['Files'],
      items: [{ kind: 'file', getAsFile: () => null, webkitGetAsEntry: () => entry('outer', [entry('inner', [])]) }],
    }
    const drop = new Event('drop', { cancelable: true })
    Object.defineProperty(drop, 'dataTransfer', { value: dataTransfer })
    document.dispatchEvent(drop)
  })
  await openFolder(page, 'outer')
  await expect(rowOf(page, 'inner')).toBeVisible()
  await openAgain(page, relay.url)
  await openVault(page, 'Family')
  await openFolder(page, 'outer')
  await expect(rowOf(page, 'inner')).toBeVisible()
})
