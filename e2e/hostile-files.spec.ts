import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, type Page, test } from '@playwright/test'
import { type BrowserProcess, startBrowser } from './support/browser-process.ts'
import { hostileFiles } from './support/hostile/corpus.ts'
import type { HostileFile } from './support/hostile/hostile-file.ts'
import { createVault, joinByInvite } from './support/person.ts'
import { type RelayProcess, startRelay } from './support/relay-process.ts'

/** From adding so many files to the last of them in the list, and from opening one that takes its time to something shown. */
const PATIENCE_MS = 60_000
/** Files whose download is looked at, too. */
const DOWNLOADED =
  /^(?:drawing script|page (?:script|photo|film)|shortcut|both (?:pdf|gif))|alert|\u202e|\u2066|\n|\p{M}{9}/u

let relay: RelayProcess
let browser: BrowserProcess
let canary: Server
/** What asked the server that none of them shall reach. */
let reached: string[]

test.beforeEach(async () => {
  reached = []
  canary = createServer((request, response) => {
    reached.push(request.url ?? '')
    response
      .writeHead(200, { 'Access-Control-Allow-Origin': '*', 'Cross-Origin-Resource-Policy': 'cross-origin' })
      .end()
  })
  await new Promise<void>((resolve) => canary.listen(0, '127.0.0.1', resolve))
  ;[relay, browser] = await Promise.all([startRelay(), startBrowser()])
})

test.afterEach(async () => {
  await browser.close()
  await relay.stop()
  canary.closeAllConnections()
  await new Promise((resolve) => canary.close(resolve))
  await Promise.all([browser.removeProfile(), relay.removeData()])
})

const corpus = () => hostileFiles(`http://127.0.0.1:${(canary.address() as AddressInfo).port}`)

/** Listens for any context of the page's origin in which a script of theirs ran. */
async function listenForScripts(page: Page): Promise<() => Promise<readonly string[]>> {
  await page.evaluate(() => {
    const heard: string[] = []
    Object.assign(globalThis, { __heard: heard })
    new BroadcastChannel('owned').onmessage = ({ data }: MessageEvent<string>) => heard.push(data)
  })
  return () =>
    page.evaluate(() => {
      const { __heard, __owned } = globalThis as unknown as { __heard: string[]; __owned?: number }
      return __owned === undefined ? __heard : [...__heard, 'in the page']
    })
}

interface Seen {
  readonly outcome: 'text' | 'refused' | 'shown'
  readonly words: string
  /** Of the service worker, for a player. */
  readonly player: string | undefined
  /** Elements that act, or lead elsewhere than out: there are to be none. */
  readonly acting: readonly string[]
}

/** What the dialog shows, once it has made up its mind. */
async function readPreview(page: Page): Promise<Seen> {
  const seen = await page.waitForFunction(
    () => {
      const dialog = document.querySelector('[role=dialog]')
      const find = (selector: string): Element | null | undefined => dialog?.querySelector(selector)
      const picture = find('img')
      const player = find('video, audio')
      const isShown =
        (picture instanceof HTMLImageElement && picture.complete && picture.naturalWidth > 0) ||
        (player instanceof HTMLMediaElement && player.readyState > 0) ||
        find('.pdf canvas') instanceof HTMLCanvasElement
      const isRefused = find('.preview-none:not([role=status]), [role=alert], .pdf-broken') instanceof Element
      const isText = find('.text-body[aria-busy=false]') instanceof Element
      if (dialog === null || !(isShown || isRefused || isText)) return undefined

      const elements = [...dialog.querySelectorAll('*')]
      const acting = elements.filter((element) => {
        if (/^(?:script|i?frame|object|embed|link|style|base|meta|form|foreignobject)$/i.test(element.tagName))
          return true
        if (element.getAttributeNames().some((name) => name.startsWith('on'))) return true
        const address = element.getAttribute('href') ?? element.getAttribute('src')
        if (address === null) return false
        if (element.tagName !== 'A') return !address.startsWith('blob:') && !/^\/media\/[0-9a-f]{32}$/.test(address)
        const isOut = /^(?:https?:\/\/|mailto:|blob:)/.test(address)
        return !isOut || !/\bnoopener\b.*\bnoreferrer\b/.test(element.getAttribute('rel') ?? '')
      })
      return {
        outcome: isText ? ('text' as const) : isRefused ? ('refused' as const) : ('shown' as const),
        words: dialog.textContent,
        player: player?.getAttribute('src') ?? undefined,
        acting: acting.map((element) => element.outerHTML.slice(0, 200)),
      }
    },
    undefined,
    { timeout: PATIENCE_MS },
  )
  return (await seen.jsonValue()) as Seen
}

test('nothing in a file acts in the page that shows it', async () => {
  test.setTimeout(240_000)
  const { page, context } = browser
  // Nothing is waited for but the files.
  await page.emulateMedia({ reducedMotion: 'reduce' })
  const files = corpus()
  expect(files.length).toBeGreaterThanOrEqual(100)
  await joinByInvite(page, relay.invite as string, 'Ada')
  await createVault(page, 'Hostile')
  const readScripts = await listenForScripts(page)
  const asked: string[] = []
  context.on('request', (request) => {
    const url = request.url()
    if (!url.startsWith(relay.url) && !/^(?:blob|data):/.test(url)) asked.push(url)
  })
  const opened: string[] = []
  context.on('page', (other) => opened.push(other.url()))
  page.on('dialog', (dialog) => {
    opened.push(dialog.message())
    void dialog.dismiss()
  })
  let hasTriedPlayer = false

  await page.getByLabel('Files to add').setInputFiles(files.map(({ shown: _shown, ...file }) => file))
  await expect(page.getByRole('grid')).toHaveAttribute('aria-rowcount', String(files.length + 1), {
    timeout: PATIENCE_MS,
  })

  const fileOf = findByShownName(files)
  const outcomes = { text: 0, refused: 0, shown: 0 }
  const wrong: string[] = []
  await page.getByRole('grid').getByRole('row').nth(1).focus()
  for (let i = 0; i < files.length; i++) {
    const name = (await page.locator('[role=row]:focus .file-name').textContent({ timeout: 10_000 })) ?? ''
    await page.keyboard.press('Enter')
    const dialog = page.getByRole('dialog')
    const { outcome, words, player, acting } = await readPreview(page)
    outcomes[outcome]++
    const file = fileOf(name)
    if (file.shown !== 'anything' && file.shown !== outcome) wrong.push(`${name}: ${outcome}`)
    wrong.push(...acting.map((element) => `${name}: ${element}`))
    if (outcome === 'refused' && !/Download it|damaged|could not/.test(words)) wrong.push(`${name}: no word of why`)
    if (DOWNLOADED.test(file.name)) {
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        dialog.getByRole('button', { name: 'Download' }).click(),
      ])
      const suggested = download.suggestedFilename()
      if (/[\p{Cc}\u202a-\u202e\u2066-\u2069/\\]|\p{M}{12}/u.test(suggested))
        wrong.push(`${name}: saved as ${suggested}`)
      await download.delete()
    }
    if (player?.startsWith('/media/') === true && !hasTriedPlayer) {
      hasTriedPlayer = true
      await expectNothingAt(page, player)
    }
    await page.keyboard.press('Escape')
    await expect(dialog).toHaveCount(0)
    await expect(page.locator('[role=row]:focus')).toHaveCount(1)
    await page.keyboard.press('ArrowDown')
  }
  expect(wrong).toEqual([])
  expect(hasTriedPlayer, 'a player was among them').toBe(true)
  expect(await readScripts()).toEqual([])
  expect(asked).toEqual([])
  expect(opened).toEqual([])
  expect(reached).toEqual([])
  test.info().annotations.push({ type: 'previews', description: JSON.stringify(outcomes) })
})

/** The service worker gives a player's address to players only: it is none to go to, and none to read. */
async function expectNothingAt(page: Page, address: string): Promise<void> {
  const answers = await page.evaluate(async (at) => {
    const frame = document.createElement('iframe')
    frame.src = at
    document.body.append(frame)
    await new Promise((resolve) => frame.addEventListener('load', resolve, { once: true }))
    const framed = frame.contentDocument?.body.textContent ?? ''
    frame.remove()
    return { fetched: (await fetch(at)).status, framed }
  }, address)
  expect(answers).toEqual({ fetched: 404, framed: '' })
}

/** Names are shown with what could deceive taken out, and a number behind where two are alike: found by what is left. */
function findByShownName(files: readonly HostileFile[]): (shownName: string) => HostileFile {
  const plain = (name: string) =>
    name
      .normalize('NFC')
      .replaceAll(/[^\p{L}\p{N}]/gu, '')
      .slice(0, 60)
  const fileByName = new Map(files.map((file) => [plain(file.name), file]))
  return (shownName) => fileByName.get(plain(shownName)) ?? { ...files[0]!, name: shownName, shown: 'anything' }
}

/** Some of them, each of another kind. */
const ACTING =
  /^(?:drawing (?:script|onload|foreign|image|fe image)\.svg|page (?:script\.html|old\.htm|photo|film|style|focus))/

test('the same files do act where nothing holds them back', async () => {
  const page = await browser.context.newPage()
  const { port } = canary.address() as AddressInfo
  const files = corpus().filter(({ name }) => ACTING.test(name))
  expect(files.length).toBeGreaterThan(8)
  for (const { name, buffer } of files) {
    await page.goto(`http://127.0.0.1:${port}/`)
    reached.length = 0
    await page.evaluate((html) => {
      const frame = document.createElement('iframe')
      frame.srcdoc = html
      document.body.append(frame)
    }, buffer.toString())
    await expect.poll(() => reached.filter((path) => path !== '/favicon.ico'), name).not.toEqual([])
  }
})
