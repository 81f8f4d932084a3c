// `node scripts/make-icons.mjs`: draws the icons in public/ anew from public/favicon.svg, in a headless Chromium.
// Its results are committed; run it after the drawing was changed.
import { chromium } from '@playwright/test'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CHROMIUM_ARGS, findChromium } from './chromium.mjs'
import { ROOT } from './run.mjs'

const FOLDER = join(ROOT, 'public')
/** The ground of the drawing: it fills the corners that a platform cuts off itself. */
const EARTH = '#7a4424'
/** Android crops maskable icons to whatever shape it likes, within the middle 80 % (W3C manifest, icon masks). */
const SAFE_PART = 0.8

const ICONS = [
  { name: 'icon-192.png', size: 192, maskable: false },
  { name: 'icon-512.png', size: 512, maskable: false },
  { name: 'maskable-512.png', size: 512, maskable: true },
]

const drawing = await readFile(join(FOLDER, 'favicon.svg'), 'utf8')
const executablePath = findChromium()
const browser = await chromium.launch({
  args: CHROMIUM_ARGS,
  ...(executablePath === undefined ? {} : { executablePath }),
})
try {
  const page = await browser.newPage()
  for (const { name, size, maskable } of ICONS) {
    const drawn = maskable ? Math.round(size * SAFE_PART) : size
    await page.setViewportSize({ width: size, height: size })
    await page.setContent(
      `<style>body{margin:0;display:grid;place-items:center;height:${size}px;background:${maskable ? EARTH : 'transparent'}}` +
        `svg{width:${drawn}px;height:${drawn}px}</style>${drawing}`,
    )
    await writeFile(join(FOLDER, name), await page.screenshot({ omitBackground: true }))
  }
} finally {
  await browser.close()
}
