import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BrowserContext, chromium } from '@playwright/test'
import { CHROMIUM_ARGS, requireChromium } from '../../scripts/chromium.mjs'

interface NewBrowser {
  readonly context: BrowserContext
  readonly profile: string
}

/** A browser that has never seen the page, and is gone afterwards. Nothing of the test's is put into its pages. */
export async function withNewBrowser<Result>(
  options: { readonly args?: readonly string[] },
  work: (browser: NewBrowser) => Promise<Result>,
): Promise<Result> {
  const profile = await mkdtemp(join(tmpdir(), 'warren-bench-load-'))
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: requireChromium(),
    args: [...CHROMIUM_ARGS, ...(options.args ?? [])],
    viewport: { width: 1280, height: 800 },
    locale: 'en',
  })
  try {
    return await work({ context, profile })
  } finally {
    await context.close()
    await rm(profile, { recursive: true, force: true })
  }
}
