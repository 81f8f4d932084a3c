import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import lighthouse, { desktopConfig } from 'lighthouse'
import type { Measures } from '../harness/benchmark.ts'
import { withNewBrowser } from '../harness/new-browser.ts'

const CATEGORIES = ['performance', 'best-practices', 'accessibility'] as const

/** Lighthouse's two, with its own throttling: a slow phone on a slow network, a desk and a good line. */
export type Device = 'phone' | 'desktop'

/**
 * What Lighthouse says of a page in a new browser, in points of 100.
 *
 * @param tell called with each audit that cost points
 */
export function audit(url: string, device: Device, tell: (line: string) => void): Promise<Measures> {
  return withNewBrowser({ args: ['--remote-debugging-port=0'] }, async ({ profile }) => {
    const [port] = (await readFile(join(profile, 'DevToolsActivePort'), 'utf8')).split('\n')
    const result = await lighthouse(
      url,
      { port: Number(port), logLevel: 'error', onlyCategories: CATEGORIES },
      device === 'desktop' ? desktopConfig : undefined,
    )
    if (result === undefined) throw new Error('Lighthouse said nothing.')
    const { audits, categories, runtimeError } = result.lhr
    if (runtimeError !== undefined) throw new Error(runtimeError.message)
    const points = CATEGORIES.map((name) => {
      const category = categories[name]
      for (const { id, weight } of category?.auditRefs ?? []) {
        const { title, score, displayValue = '' } = audits[id] ?? { title: id, score: null }
        if (weight > 0 && score !== null && score < 1) tell(`  ${device}, ${name}: ${title} ${displayValue}`)
      }
      return [name, Math.round((category?.score ?? 0) * 100)] as const
    })
    return {
      ...Object.fromEntries(points),
      'largest paint': audits['largest-contentful-paint']?.numericValue ?? NaN,
      'blocking time': audits['total-blocking-time']?.numericValue ?? NaN,
      'layout shift': audits['cumulative-layout-shift']?.numericValue ?? NaN,
    }
  })
}
