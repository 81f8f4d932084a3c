import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'

/** Ignored by git: to be looked at. */
const SCREENSHOTS = join(import.meta.dirname, '..', 'screenshots')
/** Below this a screen is a phone's. */
const LAPTOP_FROM_PX = 700

/**
 * In light and in the dark. Nothing fades or moves meanwhile: what is looked at is what there is, and a picture of each
 * is left in e2e/screenshots.
 */
export async function expectNoBarriers(page: Page, screen: string): Promise<void> {
  mkdirSync(SCREENSHOTS, { recursive: true })
  const device = (page.viewportSize()?.width ?? 0) < LAPTOP_FROM_PX ? 'phone' : 'laptop'
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await page.evaluate(async () => {
      await new Promise(requestAnimationFrame)
      await Promise.allSettled(document.getAnimations().map(({ finished }) => finished))
    })
    const { violations } = await new AxeBuilder({ page }).analyze()
    expect(
      violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`),
      `${screen}, ${colorScheme}`,
    ).toEqual([])
    await page.screenshot({ path: join(SCREENSHOTS, `${screen.replaceAll(/\W+/g, '-')}-${device}-${colorScheme}.png`) })
  }
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
  expect(overflow, `${screen} scrolls sideways`).toBeLessThanOrEqual(0)
}
