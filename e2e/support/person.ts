import { expect, type Locator, type Page } from '@playwright/test'
import { hashFile } from './sample-files.ts'

/** What a person does in the app, by what they see: roles and names, never the markup. */

/** From opening a link to a screen, on a machine that is busy with two browsers and a relay. */
const SCREEN_DEADLINE_MS = 60_000
/** From dialling a relay to a direct connection to a member. */
const CONNECT_DEADLINE_MS = 120_000

export async function joinByInvite(page: Page, invite: string, name: string): Promise<void> {
  await page.goto(invite)
  await page.getByLabel('Your name').fill(name)
  await page.getByRole('button', { name: 'Join', exact: true }).click()
  await expectOpen(page)
}

/** A device that belongs to one mesh opens it by itself. */
export async function openAgain(page: Page, url: string): Promise<void> {
  await page.goto(url)
  await expectOpen(page)
}

/** A mesh is open in this page. */
export async function expectOpen(page: Page): Promise<void> {
  await expect(mainNavigation(page)).toBeVisible({ timeout: SCREEN_DEADLINE_MS })
}

const mainNavigation = (page: Page): Locator => page.getByRole('navigation', { name: 'Main' })

export async function goTo(page: Page, screen: 'Vaults' | 'Chat' | 'People' | 'Settings'): Promise<void> {
  await mainNavigation(page).getByRole('link', { name: screen }).click()
}

/** To so many others, all in this way. */
export async function expectConnected(page: Page, how: 'direct' | 'relayed', others = 1): Promise<void> {
  await expect(connectionPill(page)).toContainText(`${others} connected, ${how}`, { timeout: CONNECT_DEADLINE_MS })
}

/** Nobody is connected any more. */
export async function expectMissed(page: Page): Promise<void> {
  await expect(connectionPill(page)).not.toContainText('connected', { timeout: CONNECT_DEADLINE_MS })
}

export const connectionPill = (page: Page): Locator => page.getByRole('status', { name: 'Connection' })

type RelayState = 'Connected' | 'Connecting…' | 'Unreachable'

/** What Settings says of each relay, in the order of the invite. */
export async function expectRelays(page: Page, states: readonly RelayState[]): Promise<void> {
  await goTo(page, 'Settings')
  const relays = page.getByRole('list', { name: 'Relays' }).getByRole('listitem')
  await expect(relays).toContainText([...states], { timeout: CONNECT_DEADLINE_MS })
  await expect(relays).toHaveCount(states.length)
}

/** @param copies how many there should be of each file, where that is not what the app proposes */
export async function createVault(page: Page, name: string, copies?: number): Promise<void> {
  await goTo(page, 'Vaults')
  await page.getByRole('button', { name: /^(Create the first vault|New vault)$/ }).click()
  await page.getByLabel('Name of the vault').fill(name)
  if (copies !== undefined) await page.getByLabel('Copies', { exact: true }).fill(String(copies))
  await page.getByRole('button', { name: 'Create vault' }).click()
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible()
}

export async function openVault(page: Page, name: string): Promise<void> {
  await goTo(page, 'Vaults')
  await page.getByRole('list', { name: 'Vaults' }).getByRole('link', { name }).click({ timeout: CONNECT_DEADLINE_MS })
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible()
}

export async function openFolder(page: Page, name: string): Promise<void> {
  await page.getByRole('grid').getByRole('link', { name, exact: true }).click({ timeout: CONNECT_DEADLINE_MS })
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible()
}

export const rowOf = (page: Page, fileName: string): Locator =>
  page.getByRole('grid').getByRole('row').filter({ hasText: fileName })

/** Writes into the search, which is open. */
export async function searchFor(page: Page, words: string): Promise<void> {
  await page.getByRole('combobox', { name: 'Search in files and messages' }).fill(words)
}

/** Chooses from the menu of a file. */
export async function chooseForFile(page: Page, fileName: string, what: string): Promise<void> {
  await page.getByRole('button', { name: `More for ${fileName}`, exact: true }).click()
  await page.getByRole('menuitem', { name: what, exact: true }).click()
}

export async function renameFile(page: Page, fileName: string, newName: string): Promise<void> {
  await chooseForFile(page, fileName, 'Rename')
  await page.getByLabel('New name').fill(newName)
  await page.keyboard.press('Enter')
  await expect(rowOf(page, newName)).toBeVisible()
}

export async function replaceFile(page: Page, fileName: string, path: string): Promise<void> {
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    chooseForFile(page, fileName, 'Upload new version'),
  ])
  await chooser.setFiles(path)
  await expect(page.getByText(`“${fileName}” has a new version.`)).toBeVisible()
}

/** The names that a vault shows, as it sorts them. */
export async function readNames(page: Page): Promise<readonly string[]> {
  const labels = await page
    .getByRole('grid')
    .getByRole('checkbox', { name: /^Select / })
    .evaluateAll((boxes) => boxes.map((box) => box.getAttribute('aria-label') ?? ''))
  return labels.map((label) => label.slice('Select '.length)).filter((name) => name !== 'everything here')
}

/** What the room shows, in its order. */
export async function readMessages(page: Page): Promise<readonly string[]> {
  await goTo(page, 'Chat')
  return page.getByRole('log', { name: 'Messages' }).getByRole('paragraph').allTextContents()
}

/** From now on keeps every text that the row of a file has shown. */
export async function recordRow(page: Page, fileName: string): Promise<() => Promise<readonly string[]>> {
  await page.evaluate((name) => {
    const seen: string[] = []
    Object.assign(globalThis, { __rowTexts: seen })
    const look = (): void => {
      for (const row of document.querySelectorAll('[role=row]')) {
        const text = row.textContent
        if (text.includes(name) && seen.at(-1) !== text) seen.push(text)
      }
    }
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true })
  }, fileName)
  return () => page.evaluate(() => (globalThis as unknown as { __rowTexts: string[] }).__rowTexts)
}

/** The file is listed, and every block of it is on this device. */
export async function expectHere(page: Page, fileName: string, timeout = CONNECT_DEADLINE_MS): Promise<void> {
  await expect(rowOf(page, fileName)).toContainText('Here', { timeout })
}

/** Downloads a file as a person would, and hashes what lands on the disk: SHA-256 in hexadecimal. */
export async function downloadAndHash(page: Page, fileName: string): Promise<string> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: `Download ${fileName}`, exact: true }).click(),
  ])
  expect(download.suggestedFilename()).toBe(fileName)
  return hashFile(await download.path())
}

/** Opens a file of text in the app, expects this in it, and closes it again. */
export async function expectOpens(page: Page, fileName: string, text: string): Promise<void> {
  await page.getByRole('grid').getByRole('button', { name: fileName, exact: true }).click()
  await expect(page.getByRole('region', { name: `Text of ${fileName}` })).toContainText(text)
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
}

export async function say(page: Page, text: string): Promise<void> {
  await goTo(page, 'Chat')
  await page.getByRole('textbox', { name: 'Message' }).fill(text)
  await page.getByRole('textbox', { name: 'Message' }).press('Enter')
  await expectMessage(page, text)
}

export async function expectMessage(page: Page, text: string): Promise<void> {
  await goTo(page, 'Chat')
  await expect(page.getByRole('log', { name: 'Messages' })).toContainText(text, { timeout: SCREEN_DEADLINE_MS })
}

export const memberRows = (page: Page): Locator => page.getByRole('list', { name: 'Members' }).getByRole('listitem')
