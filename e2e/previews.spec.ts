import { expect, type Page, test } from '@playwright/test'
import { expectNoBarriers } from './support/barriers.ts'
import { type BrowserProcess, startBrowser } from './support/browser-process.ts'
import { createVault, joinByInvite } from './support/person.ts'
import { type RelayProcess, startRelay } from './support/relay-process.ts'
import { makeTextPdf } from './support/sample-pdf.ts'

const LAPTOP = { width: 1280, height: 800 }
const PHONE = { width: 360, height: 740 }

const NOTES = `# Summer in the mountains

We leave on **Friday**. Call [the hut](https://hut.example) before, and do not follow [this](javascript:alert(1)).

- [x] Book the hut
- [ ] Ask Grace about the car

| What | Costs |
| --- | --- |
| Food | 120 |

<b onclick="alert(1)">bold</b>
`
const CODE = '// How long it takes, in hours.\nexport const duration = (km: number): number => km / 4 + 0.5\n'

let relay: RelayProcess
let browser: BrowserProcess

test.beforeEach(async () => {
  ;[relay, browser] = await Promise.all([startRelay(), startBrowser()])
})

test.afterEach(async () => {
  await browser.close()
  await relay.stop()
  await Promise.all([browser.removeProfile(), relay.removeData()])
})

/** Opens a file, looks at it, and closes it again. */
async function look(page: Page, name: string, expectShown: () => Promise<void>): Promise<void> {
  await page.getByRole('grid').getByRole('button', { name, exact: true }).click()
  await expect(page.getByRole('dialog', { name })).toBeVisible()
  await expectShown()
  await expectNoBarriers(page, `preview ${name}`)
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
}

const paint = (page: Page): Promise<Buffer> =>
  page
    .evaluate(async () => {
      const canvas = new OffscreenCanvas(900, 600)
      const context = canvas.getContext('2d')
      const sky = context?.createLinearGradient(0, 0, 0, 600)
      sky?.addColorStop(0, '#f4c9a0')
      sky?.addColorStop(1, '#50617d')
      if (context !== null && sky !== undefined) context.fillStyle = sky
      context?.fillRect(0, 0, 900, 600)
      return [...new Uint8Array(await (await canvas.convertToBlob({ type: 'image/jpeg' })).arrayBuffer())]
    })
    .then((bytes) => Buffer.from(bytes))

test('documents, Markdown, code and pictures are shown, on a laptop and a phone', async () => {
  const { page } = browser
  const refused: string[] = []
  page.on('console', (message) => {
    if (/content security policy/i.test(message.text())) refused.push(message.text())
  })
  await joinByInvite(page, relay.invite as string, 'Ada')
  await createVault(page, 'Family')
  // What senders say of them is believed of none.
  const mimeType = 'application/octet-stream'
  await page.getByLabel('Files to add').setInputFiles([
    { name: 'notes.md', mimeType, buffer: Buffer.from(NOTES) },
    { name: 'walk.ts', mimeType, buffer: Buffer.from(CODE) },
    { name: 'letter.pdf', mimeType, buffer: makeTextPdf(['Dear Grace,', 'the lake is warm.', 'Ada']) },
    { name: 'lake.jpg', mimeType, buffer: await paint(page) },
  ])
  await expect(page.getByRole('button', { name: 'walk.ts', exact: true })).toBeVisible()

  for (const viewport of [LAPTOP, PHONE]) {
    await page.setViewportSize(viewport)
    await look(page, 'notes.md', async () => {
      const text = page.getByRole('region', { name: 'Text of notes.md' })
      await expect(text.getByRole('heading', { name: 'Summer in the mountains' })).toBeVisible()
      await expect(text.getByRole('link')).toHaveAttribute('href', 'https://hut.example/')
      await expect(text).toContainText('<b onclick="alert(1)">bold</b>')
    })
    await look(page, 'letter.pdf', async () => {
      const document = page.getByRole('region', { name: 'Document letter.pdf, 3 pages' })
      await expect(document.getByRole('group', { name: 'Page 1 of 3' })).toContainText('Dear Grace,')
      await document.getByRole('group', { name: 'Page 3 of 3' }).scrollIntoViewIfNeeded()
      await expect(document.getByRole('group', { name: 'Page 3 of 3' })).toContainText('Ada')
    })
  }

  await page.setViewportSize(LAPTOP)
  await look(page, 'walk.ts', async () => {
    const code = page.getByRole('region', { name: 'Text of walk.ts' })
    await expect(code.locator('.code-keyword').first()).toHaveText('export')
    await expect(code.locator('.code-comment')).toHaveText('// How long it takes, in hours.')
  })
  for (const [viewport, view] of [
    [LAPTOP, 'As tiles'],
    [PHONE, 'As tiles'],
    [LAPTOP, 'As a list'],
  ] as const) {
    await page.setViewportSize(viewport)
    await page.getByRole('button', { name: view }).click()
    await expect(page.getByRole('row').filter({ hasText: 'lake.jpg' }).locator('img')).toBeVisible()
    await expectNoBarriers(page, `vault ${view}`)
  }
  expect(refused).toEqual([])
})
