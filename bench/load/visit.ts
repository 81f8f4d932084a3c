import type { Page } from '@playwright/test'
import type { Measures } from '../harness/benchmark.ts'
import { withNewBrowser } from '../harness/new-browser.ts'

const KILOBYTE = 1000
/** A service worker that takes longer has failed. */
const KEPT_DEADLINE_MS = 30_000

/** Bytes of scripts as they came over the network: the page's and its modules', not those that the service worker keeps. */
async function countScripts(page: Page): Promise<() => number> {
  const session = await page.context().newCDPSession(page)
  await session.send('Network.enable')
  const scripts = new Set<string>()
  let bytes = 0
  session.on('Network.responseReceived', ({ requestId, type, response }) => {
    const isScript = type === 'Script' || response.mimeType.includes('javascript')
    if (isScript && !response.fromServiceWorker) scripts.add(requestId)
  })
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    if (scripts.has(requestId)) bytes += encodedDataLength
  })
  return () => bytes / KILOBYTE
}

const readFirstPaint = (page: Page): Promise<number> =>
  page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN)

/** Somebody comes for the first time, makes a mesh, and comes again. Nothing is slowed down: the server is this machine. */
export function visit(url: string): Promise<Measures> {
  return withNewBrowser({}, async ({ context }) => {
    const page = context.pages()[0] ?? (await context.newPage())
    const readScripts = await countScripts(page)
    await page.goto(url)
    const create = page.getByRole('tab', { name: 'Create a mesh' })
    await create.waitFor()
    const usable = await page.evaluate(() => performance.now())
    await page.waitForLoadState('networkidle')
    const before = readScripts()
    const firstPaint = await readFirstPaint(page)

    const session = await context.newCDPSession(page)
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))
    const { installabilityErrors } = await session.send('Page.getInstallabilityErrors')
    if (installabilityErrors.length > 0) {
      throw new Error(`The page cannot be installed: ${installabilityErrors.map(({ errorId }) => errorId).join(', ')}`)
    }

    await create.click()
    await page.getByLabel('Name of the mesh').fill('Family')
    await page.getByLabel('Your name').fill('Ada')
    await page.getByRole('button', { name: 'Create mesh' }).click()
    await page.getByRole('navigation', { name: 'Main' }).waitFor()

    await page.waitForFunction(() => navigator.serviceWorker.controller !== null, undefined, {
      timeout: KEPT_DEADLINE_MS,
    })
    await page.reload()
    await page.getByRole('navigation', { name: 'Main' }).waitFor()
    const again = await page.evaluate(() => performance.now())
    return {
      'scripts before the mesh': before,
      'first paint': firstPaint,
      usable: usable,
      'first paint again': await readFirstPaint(page),
      'mesh open again': again,
      'installability errors': installabilityErrors.length,
    }
  })
}
