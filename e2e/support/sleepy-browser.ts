import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { chromium, type Page } from '@playwright/test'
import { CHROMIUM_ARGS, requireChromium } from '../../scripts/chromium.mjs'
import { type BrowserProcess, prepareContext, removeProfile } from './browser-process.ts'

/** A browser whose page can be put to sleep as a phone or a closed lid does it. */
export interface SleepyBrowser extends BrowserProcess {
  /** The page is hidden, and nothing in it runs: no timer, no event. Its connections are left to themselves. */
  freeze(): Promise<void>
  /** The page is looked at again. */
  wake(): Promise<void>
}

/**
 * Chromium, started and then spoken to without Playwright's usual settings: one of them is that the page always has the
 * focus, and a page that is looked at cannot be frozen.
 */
export async function startSleepyBrowser(): Promise<SleepyBrowser> {
  const profile = await mkdtemp(join(tmpdir(), 'warren-profile-'))
  const args = [...CHROMIUM_ARGS, '--headless=new', '--remote-debugging-port=0', '--window-size=1280,800']
  const child = spawn(requireChromium(), [...args, `--user-data-dir=${profile}`, 'about:blank'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const browser = await chromium.connectOverCDP(await readDebuggingUrl(child.stderr), { noDefaults: true })
  const [context] = browser.contexts()
  if (context === undefined) throw new Error('this Chromium has no profile open')
  const page = await prepareContext(context, { webRtc: true })
  const session = await context.newCDPSession(page)
  let inFront: Page | undefined
  return {
    page,
    context,
    profile,
    async freeze() {
      // What is frozen while it is looked at counts as hidden, and stays so.
      inFront = await context.newPage()
      await inFront.bringToFront()
      await session.send('Page.setWebLifecycleState', { state: 'frozen' })
    },
    async wake() {
      await session.send('Page.setWebLifecycleState', { state: 'active' })
      await inFront?.close()
      await page.bringToFront()
    },
    async close() {
      const exited = once(child, 'exit')
      await browser.newBrowserCDPSession().then((all) => all.send('Browser.close'))
      await exited
    },
    removeProfile: () => removeProfile(profile),
  }
}

/** Chromium names the port that it chose on its standard error. */
async function readDebuggingUrl(output: NodeJS.ReadableStream): Promise<string> {
  for await (const line of createInterface({ input: output })) {
    const url = /^DevTools listening on (ws:\S+)$/.exec(line)?.[1]
    if (url !== undefined) return url
  }
  throw new Error('this Chromium ended before it could be spoken to')
}
