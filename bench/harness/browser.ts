import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type BrowserContext, type Page, chromium } from '@playwright/test'
import { CHROMIUM_ARGS, requireChromium } from '../../scripts/chromium.mjs'
import { FILE_INPUT, PAGE_MODULE } from './page-module.ts'

const run = promisify(execFile)

/** Milliseconds after which a run counts as hanging: many times what the slowest takes. */
const RUN_DEADLINE = 180_000

/** A page's exports, called from Node. Arguments and results pass as JSON. */
export interface BenchPage<Exports> {
  call<Name extends keyof Exports & string>(
    name: Name,
    ...args: Exports[Name] extends (...args: infer Args) => unknown ? Args : never
  ): Promise<Exports[Name] extends (...args: never) => infer Result ? Awaited<Result> : never>
  /** Puts a file of this disk into the page's file input. */
  chooseFile(path: string): Promise<void>
  /** Loads the page anew: what it holds in memory is gone, what it has on disk is not. */
  reload(): Promise<void>
}

/** A Chromium process of its own. */
export interface Browser<Exports> {
  readonly page: BenchPage<Exports>
  /** Where its profile lies: names it among the system's processes. */
  readonly profile: string
}

/**
 * Runs work in a new Chromium on a new profile, on disk: the storage of an incognito context would lie in memory. Both
 * are gone afterwards.
 *
 * @param url a `PageServer`'s; `Exports` is the type of its module
 * @param deadline milliseconds after which the run counts as hanging
 */
export async function withBrowser<Exports, Result>(
  url: string,
  work: (browser: Browser<Exports>) => Promise<Result>,
  deadline = RUN_DEADLINE,
): Promise<Result> {
  return withBrowsers<Exports, Result>(url, 1, ([browser]) => work(browser as Browser<Exports>), deadline)
}

/** As withBrowser, in several processes at once. */
export async function withBrowsers<Exports, Result>(
  url: string,
  count: number,
  work: (browsers: readonly Browser<Exports>[]) => Promise<Result>,
  deadline = RUN_DEADLINE,
): Promise<Result> {
  await settleDisk()
  const running: RunningBrowser<Exports>[] = []
  try {
    while (running.length < count) running.push(await startBrowser<Exports>(url))
    return await withinDeadline(work(running), deadline)
  } finally {
    await Promise.all(running.map((browser) => browser.stop()))
  }
}

async function withinDeadline<Result>(work: Promise<Result>, deadline: number): Promise<Result> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`It was not done in ${deadline / 1000} s.`)), deadline)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}

interface RunningBrowser<Exports> extends Browser<Exports> {
  /** Its profile goes with it. */
  stop(): Promise<void>
}

async function startBrowser<Exports>(url: string): Promise<RunningBrowser<Exports>> {
  const profile = await mkdtemp(join(tmpdir(), 'warren-bench-profile-'))
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: requireChromium(),
    args: [...CHROMIUM_ARGS],
  })
  return {
    page: await openPage<Exports>(context, url),
    profile,
    async stop() {
      await context.close()
      await rm(profile, { recursive: true, force: true })
    },
  }
}

/** What one run left for the disk to write must not be paid by the next. */
export async function settleDisk(): Promise<void> {
  if (process.platform !== 'win32') await run('sync')
}

async function openPage<Exports>(context: BrowserContext, url: string): Promise<BenchPage<Exports>> {
  const page = context.pages()[0] ?? (await context.newPage())
  page.on('pageerror', (error) => console.error(`In the page: ${error.stack ?? error.message}`))
  await page.goto(url)
  return {
    call: (name, ...args) => callExport(page, name, args),
    chooseFile: (path) => page.setInputFiles(FILE_INPUT, path),
    async reload() {
      await page.goto(url)
    },
  }
}

/** As text: in a function, Vite would turn the import into one of its own. */
function callExport<Result>(page: Page, name: string, args: readonly unknown[]): Promise<Result> {
  const given = args.map((argument) => JSON.stringify(argument)).join(', ')
  return page.evaluate<Result>(`import('${PAGE_MODULE}').then((page) => page.${name}(${given}))`)
}

export async function readBrowserVersion(): Promise<string> {
  const { stdout } = await run(requireChromium(), ['--version'])
  return stdout.trim().split('\n').at(-1) ?? ''
}
