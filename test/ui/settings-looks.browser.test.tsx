import { afterEach, beforeEach, expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { WarrenError } from '../../src/core/mesh.ts'
import { createSpokenError, describeError } from '../../src/ui/describe-error.ts'
import { formatBytes, formatDay } from '../../src/ui/format.ts'
import { chooseLanguage, languageOf, restoreLanguage } from '../../src/ui/language.ts'
import { strings } from '../../src/ui/strings.ts'
import { mountMesh, unmountApp } from './mount-app.tsx'

beforeEach(() => localStorage.clear())
afterEach(async () => {
  unmountApp()
  await chooseLanguage('en')
  localStorage.clear()
})

test('a language that is chosen in Settings is spoken at once, everywhere on the page', async () => {
  mountMesh('/settings')
  await userEvent.click(page.getByRole('radio', { name: 'Deutsch' }))
  await expect.element(page.getByRole('heading', { level: 1, name: 'Einstellungen' })).toBeVisible()
  await expect.element(page.getByRole('link', { name: 'Tresore' })).toBeVisible()
  expect(document.documentElement.lang).toBe('de')
  await expect.poll(() => document.title).toBe('Einstellungen · Warren')
  await expect.element(page.getByRole('radio', { name: 'Deutsch' })).toBeChecked()
  await userEvent.click(page.getByRole('radio', { name: 'English' }))
  await expect.element(page.getByRole('heading', { level: 1, name: 'Settings' })).toBeVisible()
})

test('the choice is kept on this device', async () => {
  await chooseLanguage('de')
  expect(localStorage.getItem('warren.language')).toBe('de')
  // As a page does that is loaded anew.
  localStorage.setItem('warren.language', 'en')
  await restoreLanguage()
  expect(strings.settings.heading).toBe('Settings')
})

test('without a choice the page speaks what the browser prefers, and English where it knows none of that', async () => {
  expect(languageOf(['fr-FR', 'de-AT', 'en'])).toBe('de')
  expect(languageOf(['en-GB', 'de'])).toBe('en')
  expect(languageOf(['fr'])).toBe('en')
  expect(languageOf([])).toBe('en')
})

test('numbers and dates are written in the language that the page speaks', async () => {
  const day = new Date(2026, 2, 5).getTime()
  await chooseLanguage('de')
  expect(formatBytes(1_500_000)).toBe('1,5 MB')
  expect(formatDay(day, day)).toBe('Donnerstag, 5. März')
  await chooseLanguage('en')
  expect(formatBytes(1_500_000)).toBe('1.5 MB')
  expect(formatDay(day, day)).toMatch(/^Thursday, (March 5|5 March)$/)
})

test('what the library says of a fault is said in the chosen language, by its code', async () => {
  const fault = new WarrenError('storage-full', 'There is no room left.')
  expect(describeError(fault).sentence).toBe('There is no room left.')
  await chooseLanguage('de')
  expect(describeError(fault).sentence).toMatch(/kein Platz mehr/)
  expect(describeError(createSpokenError('timeout', 'Schon deutsch.')).sentence).toBe('Schon deutsch.')
})

test('a theme that is chosen in Settings holds at once, whatever the system says, and is kept', async () => {
  mountMesh('/settings')
  const ground = () => getComputedStyle(document.documentElement).getPropertyValue('color-scheme')
  await userEvent.click(page.getByRole('radio', { name: 'Dark' }))
  expect(ground()).toBe('dark')
  expect(localStorage.getItem('warren.theme')).toBe('dark')
  await userEvent.click(page.getByRole('radio', { name: 'Light' }))
  expect(ground()).toBe('light')
  await userEvent.click(page.getByRole('radio', { name: 'As the system' }))
  expect(ground()).toBe('light dark')
})
