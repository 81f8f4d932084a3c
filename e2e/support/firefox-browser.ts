import { mkdir, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { firefox } from '@playwright/test'
import { type BrowserProcess, prepareContext, removeProfile } from './browser-process.ts'

export interface FirefoxBrowser extends BrowserProcess {
  /** Where what is downloaded lands: Playwright hears of it, but not of its end, in a Firefox that is not its own. */
  readonly downloads: string
}

/** Firefox as Debian ships it. @param executablePath as findFirefox finds it */
export async function startFirefox(executablePath: string): Promise<FirefoxBrowser> {
  const profile = await mkdtemp(join(tmpdir(), 'warren-firefox-'))
  const downloads = join(profile, 'downloads')
  await mkdir(downloads)
  const context = await firefox.launchPersistentContext(profile, {
    channel: 'moz-firefox',
    executablePath,
    downloadsPath: downloads,
    firefoxUserPrefs: {
      // It asks the person whether a page may keep what it stores. Here nobody answers.
      'dom.storageManager.prompt.testing': true,
      'dom.storageManager.prompt.testing.allow': true,
    },
  })
  const page = await prepareContext(context, { webRtc: true })
  return {
    page,
    context,
    profile,
    downloads,
    close: () => context.close(),
    removeProfile: () => removeProfile(profile),
  }
}
