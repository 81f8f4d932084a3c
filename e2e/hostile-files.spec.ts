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
  /^(?:drawing script|page (?:script|photo|film)|shortcut|both (?:pdf|gif)|site pageshow|markup (?:sw|pages)|photo exif|paper chain|package (?:page|program)|\.\.|\/|C:|\\\\|NUL)|alert|\u202e|\u2066|\n|a\tb|\p{M}{9}/u

let relay: RelayProcess
let browser: BrowserProcess
let canary: Server
/** What asked the server that none of them shall reach, and from where. */
let reached: { readonly path: string; readonly from: string }[]
/** What that server gives out, to show what would happen. */
let served: readonly HostileFile[]

test.beforeEach(async () => {
  reached = []
  served = []
  canary = createServer((request, response) => {
    const path = request.url ?? ''
    const file = served[Number(/^\/served\/(\d+)$/.exec(path)?.[1])]
    if (file === undefined) reached.push({ path, from: request.headers.referer ?? '' })
    response
      .writeHead(200, {
        'Access-Control-Allow-Origin': '*',
        'Cross-Origin-Resource-Policy': 'cross-origin',
        ...(file === undefined ? {} : { 'Content-Type': file.mimeType }),
      })
      .end(file?.buffer)
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

const addressOfCanary = () => `http://127.0.0.1:${(canary.address() as AddressInfo).port}`
const corpus = () => hostileFiles(addressOfCanary())

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
  readonly name: string
  readonly outcome: 'text' | 'refused' | 'shown'
  readonly words: string
  /** Of the service worker, for a player. */
  readonly player: string | undefined
  /** Elements that act, or lead elsewhere than out: there are to be none. */
  readonly acting: readonly string[]
  /** How long it took, in milliseconds. */
  readonly took: number
}

/**
 * Opens one file after the other, from a row on, until its preview has made up its mind what it shows: the next takes the place of
 * the one before, in the same dialog. That is still open at the last, which is the last of all, or one with a player where that is
 * to be stopped at.
 */
async function lookAtFiles(
  page: Page,
  order: {
    readonly from: number
    readonly rows: number
    readonly atPlayer: boolean
    /** What is left of the names of those that are to be downloaded, too. */
    readonly downloaded: readonly string[]
  },
): Promise<readonly Seen[]> {
  return page.evaluate(
    async ({ from, rows, atPlayer, downloaded, patience, notPlain }) => {
      const plain = (name: string) => name.normalize('NFC').replaceAll(new RegExp(notPlain, 'gu'), '').slice(0, 60)
      const dialog = () => document.querySelector('[role=dialog]')
      const findRow = (row: number) => document.querySelector(`[role=row][aria-rowindex="${row}"]`)
      const until = async <T>(what: string, look: () => T | null | undefined): Promise<T> => {
        const end = performance.now() + patience
        for (;;) {
          const found = look() ?? undefined
          if (found !== undefined) return found
          if (performance.now() > end) throw new Error(`Waited too long for ${what}`)
          await new Promise((resolve) => requestAnimationFrame(resolve))
        }
      }

      const readDialog = (name: string) => {
        const find = (selector: string): Element | null | undefined => dialog()?.querySelector(selector)
        const picture = find('img')
        const player = find('video, audio')
        const isShown =
          (picture instanceof HTMLImageElement && picture.complete && picture.naturalWidth > 0) ||
          (player instanceof HTMLMediaElement && player.readyState > 0) ||
          find('.pdf canvas') instanceof HTMLCanvasElement
        const isRefused = find('.preview-none:not([role=status]), [role=alert], .pdf-broken') instanceof Element
        const isText = find('.text-body[aria-busy=false]') instanceof Element
        const shown = dialog()
        if (shown === null || !(isShown || isRefused || isText)) return undefined
        if (shown.querySelector('h2')?.textContent !== name) throw new Error(`${name} is not what is shown`)

        const acting = [...shown.querySelectorAll('*')].filter((element) => {
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
          words: isRefused ? (shown.textContent ?? '') : '',
          player: player?.getAttribute('src') ?? undefined,
          acting: acting.map((element) => element.outerHTML.slice(0, 200)),
        }
      }

      const seen: Seen[] = []
      for (let row = from; ; row++) {
        const began = performance.now()
        const place = await until(`row ${row}`, () => findRow(row))
        // Those after it come into the page with it.
        if (findRow(row + 1) === null) place.scrollIntoView({ block: 'center' })
        const button = place.querySelector<HTMLElement>('.file-name')
        const name = button?.textContent ?? ''
        button?.click()
        const what = await until(name, () => readDialog(name))
        seen.push({ name, ...what, took: performance.now() - began })
        if (downloaded.includes(plain(name))) {
          const buttons = [...(dialog()?.querySelectorAll('button') ?? [])]
          buttons.find(({ textContent }) => textContent.trim() === 'Download')?.click()
        }
        if (row === rows || (atPlayer && what.player?.startsWith('/media/') === true)) return seen
      }
    },
    { ...order, patience: PATIENCE_MS, notPlain: NOT_PLAIN },
  )
}

test('nothing in a file acts in the page that shows it', async () => {
  test.setTimeout(480_000)
  const { page, context } = browser
  // Nothing is waited for but the files.
  await page.emulateMedia({ reducedMotion: 'reduce' })
  const files = corpus()
  expect(files.length).toBeGreaterThanOrEqual(300)
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
  const looked: Seen[] = []
  const downloaded = files
    .map(({ name }) => name)
    .filter((name) => DOWNLOADED.test(name))
    .map(toPlain)
  const suggested: string[] = []
  page.on('download', (download) => {
    suggested.push(download.suggestedFilename())
    void download.delete()
  })
  while (looked.length < files.length) {
    const order = { from: looked.length + 2, rows: files.length + 1, atPlayer: !hasTriedPlayer, downloaded }
    const seen = await lookAtFiles(page, order)
    looked.push(...seen)
    const { player } = seen.at(-1) as Seen
    if (player?.startsWith('/media/') !== true || hasTriedPlayer) continue
    hasTriedPlayer = true
    await expectNothingAt(page, player)
  }
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await expect.poll(() => suggested.length).toBe(downloaded.length)
  wrong.push(...suggested.filter((name) => /[\p{Cc}\u202a-\u202e\u2066-\u2069/\\]|\p{M}{12}/u.test(name)))
  for (const { name, outcome, words, acting } of looked) {
    outcomes[outcome]++
    const file = fileOf(name)
    if (file === undefined) wrong.push(`${name}: whose name is it?`)
    else if (file.shown !== 'anything' && file.shown !== outcome) wrong.push(`${name}: ${outcome}`)
    wrong.push(...acting.map((element) => `${name}: ${element}`))
    if (outcome === 'refused' && !/Download it|damaged|could not/.test(words)) wrong.push(`${name}: no word of why`)
  }
  expect(new Set(looked.map(({ name }) => name)).size).toBe(files.length)
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

const NOT_PLAIN = String.raw`[^\p{L}\p{N}]`
const toPlain = (name: string): string => name.normalize('NFC').replaceAll(new RegExp(NOT_PLAIN, 'gu'), '').slice(0, 60)

/** Names are shown with what could deceive taken out, and a number behind where two are alike: found by what is left. */
function findByShownName(files: readonly HostileFile[]): (shownName: string) => HostileFile | undefined {
  const fileByName = new Map(files.map((file) => [toPlain(file.name), file]))
  return (shownName) => fileByName.get(toPlain(shownName))
}

/** Some of them, each of another kind: each does something. */
const ACTING =
  /^(?:drawing (?:script|onload|foreign|image|fe image)\.svg|page (?:script\.html|old\.htm|photo|film|style|focus)|sketch (?:script of data|own handler|fonts)|site (?:pageshow|animation|shadow|poster|beacon)|both png|package program\.exe)/
/** They would do nothing but hold up the page that shows the others. */
const HOLDING = /uses|entities|laughs|blur|deep|bomb|open end/

test('the same files do act where nothing holds them back', async () => {
  const page = await browser.context.newPage()
  // As a server gives them out that believes what it was told of their type.
  served = corpus().filter(({ name, mimeType }) => /html|xml|svg/.test(mimeType) && !HOLDING.test(name))
  await page.goto(`${addressOfCanary()}/`)
  await page.evaluate((count) => {
    for (let i = 0; i < count; i++) {
      const frame = document.createElement('iframe')
      frame.src = `/served/${i}`
      document.body.append(frame)
    }
  }, served.length)
  const acted = () =>
    new Set(reached.flatMap(({ from }) => served[Number(/\/served\/(\d+)$/.exec(from)?.[1])]?.name ?? []))
  const idle = () => served.map(({ name }) => name).filter((name) => ACTING.test(name) && !acted().has(name))
  await expect.poll(idle, { timeout: PATIENCE_MS }).toEqual([])
  await expect.poll(() => acted().size, { timeout: PATIENCE_MS }).toBeGreaterThan(served.length / 2)
  test.info().annotations.push({ type: 'acted', description: `${acted().size} of ${served.length}` })
})
