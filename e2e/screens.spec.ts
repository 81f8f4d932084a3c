import { expect, type Page, test } from '@playwright/test'
import { expectNoBarriers } from './support/barriers.ts'
import { type SceneServer, serveScenes } from './support/scene-server.ts'

/**
 * Every screen and dialog, with all that can be in it at once, over a mesh in memory: what takes other people, days or bad
 * luck to come about. That the screens do what they say is shown with the real parts, in the other files.
 */
interface View {
  readonly name: string
  readonly scene: string
  readonly path?: string
  readonly open?: (page: Page) => Promise<void>
}

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true })

const openVault =
  (name: RegExp, then: (page: Page) => Promise<void> = async () => undefined) =>
  async (page: Page): Promise<void> => {
    await page.getByRole('link', { name }).click()
    await expect(page.getByRole('grid')).toBeVisible()
    await then(page)
  }

const choose =
  (file: string, item: string | RegExp) =>
  async (page: Page): Promise<void> => {
    await button(page, `More for ${file}`).click()
    await page.getByRole('menuitem', { name: item }).click()
    await expect(page.getByRole('dialog')).toBeVisible()
  }

const press =
  (name: string | RegExp) =>
  async (page: Page): Promise<void> => {
    await button(page, name).click()
    await expect(page.getByRole('dialog')).toBeVisible()
  }

async function openVaultSettings(page: Page): Promise<void> {
  const direct = button(page, 'Vault settings')
  const more = button(page, 'More for this vault')
  await expect(direct.or(more)).toBeVisible()
  if (await direct.isVisible()) await direct.click()
  else {
    await more.click()
    await page.getByRole('menuitem', { name: 'Vault settings' }).click()
  }
  await expect(page.getByRole('dialog')).toBeVisible()
}

/** Beside the list of rooms, or in its place. */
async function openLobby(page: Page): Promise<void> {
  await expect(page.getByRole('textbox', { name: 'Message' })).toBeVisible()
  await expect(page.getByRole('heading', { name: 'Lobby' })).toBeVisible()
}

const PHOTOS = /^Photos/
const LETTERS = /^Letters/
const LETTER = 'letter to the council.txt'

const VIEWS: readonly View[] = [
  { name: 'vaults in want of copies', scene: 'files' },
  { name: 'new vault', scene: 'files', open: press('New vault') },
  { name: 'vault with transfers', scene: 'files', open: openVault(PHOTOS) },
  {
    name: 'vault as tiles',
    scene: 'files',
    open: openVault(PHOTOS, (page) => button(page, 'As tiles').click()),
  },
  { name: 'copies of a file', scene: 'files', open: openVault(PHOTOS, choose('a note.txt', 'Copies')) },
  { name: 'preview of text', scene: 'files', open: openVault(PHOTOS, choose('a note.txt', 'Open')) },
  { name: 'preview of a picture', scene: 'files', open: openVault(PHOTOS, choose('evening.png', 'Open')) },
  { name: 'vault settings', scene: 'files', open: openVault(PHOTOS, openVaultSettings) },
  { name: 'vault with a conflict', scene: 'history', open: openVault(LETTERS) },
  { name: 'versions', scene: 'history', open: openVault(LETTERS, choose(LETTER, 'Versions')) },
  { name: 'conflict', scene: 'history', open: openVault(LETTERS, choose('garden plan.txt', 'Settle conflict')) },
  { name: 'move', scene: 'history', open: openVault(LETTERS, choose(LETTER, /^Move/)) },
  { name: 'chat with everything', scene: 'rooms', path: '/chat', open: openLobby },
  {
    name: 'mentions',
    scene: 'rooms',
    path: '/chat',
    async open(page) {
      await openLobby(page)
      await page.getByRole('textbox', { name: 'Message' }).fill('@')
      await expect(page.getByRole('listbox')).toBeVisible()
    },
  },
  { name: 'people 5', scene: 'people5', path: '/people' },
  { name: 'people 50', scene: 'people50', path: '/people' },
  { name: 'person with a note', scene: 'people5', path: '/people', open: press('About Gran') },
  {
    name: 'search results',
    scene: 'files',
    async open(page) {
      await button(page, 'Search').click()
      await page.getByRole('searchbox').or(page.getByRole('combobox')).first().fill('zebra')
      await expect(page.getByRole('dialog')).toBeVisible()
    },
  },
  {
    name: 'keepers',
    scene: 'files',
    path: '/settings',
    open: (page) => page.getByRole('list', { name: 'Keepers' }).scrollIntoViewIfNeeded(),
  },
  { name: 'apart from everyone', scene: 'apart' },
  { name: 'several meshes', scene: 'meshes' },
  { name: 'opening', scene: 'opening' },
  { name: 'failed to open', scene: 'failed' },
  {
    name: 'mangled link',
    scene: 'start',
    async open(page) {
      await page.getByLabel(/link/i).first().fill('https://example.org/#/join/mangled')
      await button(page, 'Join').click()
    },
  },
]

let server: SceneServer
test.beforeAll(async () => {
  server = await serveScenes()
})
test.afterAll(() => server.close())

for (const [device, width, height] of [
  ['phone', 360, 740],
  ['laptop', 1280, 800],
] as const) {
  test.describe(device, () => {
    test.use({ viewport: { width, height } })
    test('no screen has a barrier', async ({ page }) => {
      for (const { name, scene, path = '/', open } of VIEWS) {
        await test.step(name, async () => {
          await page.goto('about:blank')
          await page.goto(`${server.url}?scene=${scene}#${path}`)
          await open?.(page)
          await expectNoBarriers(page, name)
        })
      }
    })
  })
}
