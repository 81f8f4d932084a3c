// `npm run pictures` (after `npm run build`): takes the pictures in docs/images from the app as it really runs: a relay
// process, a laptop-sized and a phone-sized browser, files and messages that really went from one to the other.
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { chromium } from '@playwright/test'
import { CHROMIUM_ARGS, findChromium } from './chromium.mjs'
import { ROOT } from './run.mjs'

const IMAGES = join(ROOT, 'docs', 'images')
const LAPTOP = { width: 1120, height: 700 }
const PHONE = { width: 340, height: 700 }

/** [name, bytes] */
const FILES = /** @type {const} */ ([
  ['Harbour at dawn.jpg', 3_400_000],
  ['Holiday film.mp4', 48_000_000],
  ['Recipes.md', 9_200],
  ['Summer budget.ods', 44_000],
])
const LETTERS = ['Grandmother.txt', 'Notary.pdf', 'School.docx']

const work = mkdtempSync(join(tmpdir(), 'warren-pictures-'))

/** @param {import('@playwright/test').Page} page @param {string} name */
const goTo = (page, name) => page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name }).click()

/** @param {import('@playwright/test').Page} page @param {string} text */
async function say(page, text) {
  await goTo(page, 'Chat')
  await page.getByRole('textbox', { name: 'Message' }).fill(text)
  await page.getByRole('textbox', { name: 'Message' }).press('Enter')
  await page.getByRole('log', { name: 'Messages' }).getByText(text).waitFor()
}

/** @param {string} name @param {object} options */
async function openBrowser(name, options) {
  const executablePath = findChromium()
  return chromium.launchPersistentContext(join(work, name), {
    ...(executablePath === undefined ? {} : { executablePath }),
    args: CHROMIUM_ARGS,
    ...options,
  })
}

/** @param {import('@playwright/test').Page} page @param {string} invite @param {string} name */
async function joinMesh(page, invite, name) {
  await page.goto(invite)
  await page.getByLabel('Your name').fill(name)
  await page.getByRole('button', { name: 'Join', exact: true }).click()
  await page.getByRole('navigation', { name: 'Main' }).waitFor()
}

function writeSamples() {
  const letters = join(work, 'Letters')
  mkdirSync(letters)
  for (const name of LETTERS) writeFileSync(join(letters, name), randomBytes(30_000))
  const paths = FILES.map(([name, size]) => {
    const path = join(work, name)
    writeFileSync(path, randomBytes(size))
    return path
  })
  return { letters, paths }
}

/** @param {import('@playwright/test').BrowserContext} laptop @param {import('@playwright/test').BrowserContext} phone @param {string} invite */
async function play(laptop, phone, invite) {
  const [ada, ben] = [laptop.pages()[0] ?? (await laptop.newPage()), phone.pages()[0] ?? (await phone.newPage())]
  await joinMesh(ada, invite, 'Ada')
  await joinMesh(ben, invite, 'Ben')
  await ada.getByRole('button', { name: 'Create the first vault' }).click()
  await ada.getByLabel('Name of the vault').fill('Family')
  await ada.getByRole('button', { name: 'Create vault' }).click()
  const { letters, paths } = writeSamples()
  await ada.getByLabel('Folder to add').setInputFiles(letters)
  await ada.getByLabel('Files to add').setInputFiles(paths)
  await ada.getByRole('grid').getByRole('row').filter({ hasText: 'Holiday film' }).waitFor()
  await say(ada, 'The film from the harbour is in Family.')
  await say(ben, 'It is here already.')
  await say(ada, 'Shall we cook something from the recipes tonight?')
  await say(ben, 'Yes! I bring the bread.')
  await goTo(ben, 'Vaults')
  await ben.getByRole('list', { name: 'Vaults' }).getByRole('link', { name: 'Family' }).click()
  await ben.getByRole('grid').getByRole('row').filter({ hasText: 'Holiday film' }).filter({ hasText: 'Here' }).waitFor()
  await goTo(ben, 'Chat')
  await goTo(ada, 'Vaults')
  await ada.getByRole('list', { name: 'Vaults' }).getByRole('link', { name: 'Family' }).click()
  const clear = ada.getByRole('button', { name: 'Clear done' })
  if (await clear.isVisible()) await clear.click()
  return { ada, ben }
}

/** Both screens side by side, as one picture. @param {Buffer} left @param {Buffer} right */
async function compose(left, right) {
  const browser = await openBrowser('compose', { viewport: { width: 1540, height: 780 } })
  const page = await browser.newPage()
  /** @param {Buffer} png @param {{ width: number, height: number }} size */
  const image = (png, size) =>
    `<img src="data:image/png;base64,${png.toString('base64')}" width="${size.width}" height="${size.height}">`
  await page.setContent(
    `<style>body{margin:0;display:flex;gap:40px;padding:40px 20px;justify-content:center;background:#e9e2d8}
     img{border-radius:14px;box-shadow:0 12px 40px #2a1d1040}</style>${image(left, LAPTOP)}${image(right, PHONE)}`,
  )
  await page.screenshot({ path: join(IMAGES, 'warren.png') })
  await browser.close()
}

const relay = spawn(process.execPath, [
  join(ROOT, 'dist', 'relay', 'main.js'),
  ...['--json', '--host', '127.0.0.1', '--port', '0', '--name', 'The Burrows', '--data', join(work, 'data')],
])
try {
  const [line] = await once(createInterface({ input: relay.stdout }), 'line')
  const laptop = await openBrowser('laptop', { viewport: LAPTOP, colorScheme: 'light' })
  const phone = await openBrowser('phone', {
    viewport: PHONE,
    hasTouch: true,
    colorScheme: 'dark',
    deviceScaleFactor: 2,
  })
  const { ada, ben } = await play(laptop, phone, JSON.parse(line).invite)
  mkdirSync(IMAGES, { recursive: true })
  await compose(await ada.screenshot(), await ben.screenshot())
  await Promise.all([laptop.close(), phone.close()])
} finally {
  relay.kill('SIGINT')
  rmSync(work, { recursive: true, force: true })
}
