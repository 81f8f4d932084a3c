import { afterEach, beforeEach, expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import type { MemberId } from '../../src/core/mesh.ts'
import type { FakeMesh } from './fake-warren.ts'
import { mountMesh, unmountApp } from './mount-app.tsx'

beforeEach(() => page.viewport(1280, 800))
afterEach(unmountApp)

const rows = () => page.getByRole('list', { name: 'Members' }).getByRole('listitem')
const row = (name: string) => rows().filter({ hasText: name })
const dialog = () => page.getByRole('dialog')
const openPerson = (name: string) => userEvent.click(page.getByRole('button', { name: `About ${name}`, exact: true }))
const idOf = (mesh: FakeMesh, name: string): MemberId => mesh.members.get().find((each) => each.name === name)!.id

function mountPeople(): FakeMesh {
  return mountMesh('/people', (mesh) => {
    mesh.addMember('Grace', 'direct')
    mesh.addMember('Alan', 'relayed')
    mesh.addMember('Mary', undefined)
  })
}

test('words that match mark somebody as verified, here and in the chat', async () => {
  const mesh = mountPeople()
  await openPerson('Grace')
  await userEvent.click(page.getByRole('button', { name: 'Compare safety words' }))
  const words = page.getByRole('list', { name: 'Safety words' }).getByRole('listitem')
  await expect.element(words.nth(11)).toBeVisible()
  const shown = words.elements().map(({ textContent }) => textContent)
  expect(shown.every((word) => /^[a-z]+$/.test(word))).toBe(true)
  await userEvent.click(page.getByRole('button', { name: 'They match' }))
  await expect.element(dialog()).toHaveTextContent('You compared the words on')
  await userEvent.keyboard('{Escape}')
  await expect.element(row('Grace').getByRole('img', { name: 'Verified' })).toBeVisible()
  await expect.element(row('Alan').getByRole('img', { name: 'Verified' })).not.toBeInTheDocument()

  mesh.hear(idOf(mesh, 'Grace'), 'It is me.')
  await userEvent.click(page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: /^Chat/ }))
  await expect.element(page.getByRole('log').getByRole('img', { name: 'Verified' })).toBeVisible()
})

test('words that differ say what that means, and take a verification back', async () => {
  const mesh = mountPeople()
  await mesh.setVerified(idOf(mesh, 'Grace'), true)
  await openPerson('Grace')
  await userEvent.click(page.getByRole('button', { name: 'Show the words again' }))
  await userEvent.click(page.getByRole('button', { name: 'They differ' }))
  await expect.element(page.getByRole('alert')).toHaveTextContent('this is not the device that you think it is')
  expect(mesh.contacts.get().get(idOf(mesh, 'Grace'))?.verified).toBeUndefined()
})

test('who has the name of somebody verified, and another key, is marked', async () => {
  const mesh = mountPeople()
  await mesh.setVerified(idOf(mesh, 'Grace'), true)
  mesh.members.update((all) => all.map((each) => (each.name === 'Mary' ? { ...each, name: 'GRACE (0123abcd)' } : each)))
  const namesake = row('GRACE (0123abcd)')
  await expect.element(namesake.getByRole('img', { name: 'Name of somebody you verified' })).toBeVisible()
  await openPerson('GRACE (0123abcd)')
  await expect.element(page.getByRole('alert')).toHaveTextContent('and another key')
})

test('a name and a note of one’s own are shown in place of theirs, and theirs beside it', async () => {
  const mesh = mountPeople()
  await openPerson('Grace')
  await userEvent.fill(page.getByLabelText('Your name for them'), 'Gran')
  await userEvent.fill(page.getByLabelText('Note'), 'the phone in the kitchen')
  await userEvent.click(page.getByRole('button', { name: 'Save notes' }))
  await expect.element(page.getByRole('dialog', { name: 'Gran' })).toHaveTextContent('Calls themselves Grace')
  await userEvent.keyboard('{Escape}')
  await expect.element(row('Gran')).toHaveTextContent('the phone in the kitchen')
  // Nobody takes the name that was given to another.
  mesh.members.update((all) => all.map((each) => (each.name === 'Mary' ? { ...each, name: 'gran' } : each)))
  await expect.element(rows().filter({ hasText: /gran \([0-9a-f]{8}\)/ })).toBeVisible()
})

test('what others are called is not told to others: a mention has the name that they know', async () => {
  const mesh = mountPeople()
  await mesh.setContact(idOf(mesh, 'Grace'), { name: 'Gran' })
  mesh.hear(idOf(mesh, 'Alan'), 'Ask @Grace about it.', 0)
  mesh.messages.update((all) => all.map((each) => ({ ...each, mentions: [idOf(mesh, 'Grace')] })))
  await userEvent.click(page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: /^Chat/ }))
  await expect.element(page.getByRole('log').getByText('@Grace')).toBeVisible()
  await userEvent.click(page.getByRole('textbox', { name: 'Message' }))
  await userEvent.keyboard('@gra')
  await expect.element(page.getByRole('option', { name: 'Gran' })).toHaveTextContent('GranGrace')
  await userEvent.keyboard('{Enter}')
  await expect.element(page.getByRole('textbox', { name: 'Message' })).toHaveValue('@Grace ')
})

test('the picture says the same in words, and whose word it is', async () => {
  const mesh = mountPeople()
  const [grace, alan, mary] = ['Grace', 'Alan', 'Mary'].map((name) => idOf(mesh, name)) as [
    MemberId,
    MemberId,
    MemberId,
  ]
  await expect
    .element(page.getByRole('img', { name: /^A picture of the mesh: you are linked with 2 of 2 others/ }))
    .toBeVisible()
  mesh.neighbourhoods.set(
    new Map([
      [grace, [alan, mary].map((member) => ({ member, isRelayed: false }))],
      [alan, [{ member: grace, isRelayed: false }]],
    ]),
  )
  await userEvent.click(page.getByText('The same in words'))
  await expect.element(page.getByText('You and Grace: device to device.')).toBeVisible()
  await expect.element(page.getByText('You and Alan: over a relay.')).toBeVisible()
  await expect.element(page.getByText(/^(Grace and Alan|Alan and Grace): so Grace and Alan says?\.$/)).toBeVisible()
  await expect.element(page.getByText(/^(Grace and Mary|Mary and Grace): so Grace says\.$/)).toBeVisible()
})

test.each([1, 2, 12, 50])('with %i members the picture stays within its frame', async (count) => {
  for (const width of [1280, 360]) {
    await page.viewport(width, 740)
    mountMesh('/people', (mesh) => {
      for (let i = 1; i < count; i++) mesh.addMember(`Person with a long name ${i}`, i % 3 === 0 ? undefined : 'direct')
    })
    await expect.element(rows().first()).toBeInTheDocument()
    // Of a long list only what is near the screen is in the page; the picture has all.
    await expect.poll(() => document.querySelectorAll('.burrow .avatar').length).toBe(count === 1 ? 0 : count)
    const picture = document.querySelector('.burrow')
    expect(picture === null).toBe(count === 1)
    if (picture === null) continue
    const frame = picture.getBoundingClientRect()
    const avatars = [...picture.querySelectorAll('.avatar')].map((each) => each.getBoundingClientRect())
    expect(avatars).toHaveLength(count)
    for (const { left, right, top, bottom } of avatars) {
      expect(left).toBeGreaterThanOrEqual(frame.left)
      expect(right).toBeLessThanOrEqual(frame.right)
      expect(top).toBeGreaterThanOrEqual(frame.top)
      expect(bottom).toBeLessThanOrEqual(frame.bottom)
    }
    const isApart = (a: DOMRect, b: DOMRect) =>
      Math.hypot((a.left + a.right - b.left - b.right) / 2, (a.top + a.bottom - b.top - b.bottom) / 2) >=
      (a.width + b.width) / 2
    const touching = avatars.flatMap((a, i) => avatars.slice(i + 1).filter((b) => !isApart(a, b)))
    expect(touching, `at ${width} pixels`).toHaveLength(0)
  }
})

test('inviting begins among the people, with the link, its code and the warning', async () => {
  mountPeople()
  await userEvent.click(page.getByRole('button', { name: 'Invite someone' }))
  await expect.element(dialog()).toHaveTextContent('The link is the key.')
  await expect.element(page.getByRole('img', { name: 'Invite link as a QR code' })).toBeVisible()
  await expect
    .element(page.getByLabelText('Invite link', { exact: true }))
    .toHaveValue(expect.stringMatching(/#\/join\//))
  await userEvent.keyboard('{Escape}')
  await expect.element(page.getByLabelText('Invite link', { exact: true })).not.toBeInTheDocument()
})
