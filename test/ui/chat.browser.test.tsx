import { afterEach, expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { WarrenError } from '../../src/core/mesh.ts'
import type { FakeMesh } from './fake-warren.ts'
import { mountMesh, unmountApp } from './mount-app.tsx'

afterEach(unmountApp)

const log = () => page.getByRole('log', { name: 'Messages' })
const composer = () => page.getByRole('textbox', { name: 'Message' })

test('Enter sends, Shift and Enter begins a new line', async () => {
  const mesh = mountMesh('/chat')
  await userEvent.click(composer())
  await userEvent.keyboard('one{Shift>}{Enter}{/Shift}two{Enter}')
  await expect.element(log()).toHaveTextContent('one two')
  expect(mesh.messages.get().map((message) => message.text)).toEqual(['one\ntwo'])
  await expect.element(composer()).toHaveValue('')
  await expect.element(composer()).toHaveFocus()
})

test('nothing is sent when nothing was written', async () => {
  const mesh = mountMesh('/chat')
  await userEvent.fill(composer(), '  ')
  await expect.element(page.getByRole('button', { name: 'Send' })).toHaveAttribute('aria-disabled', 'true')
  await userEvent.keyboard('{Enter}')
  await expect.element(composer()).toHaveValue('  ')
  expect(mesh.messages.get()).toEqual([])
})

test('a message that could not be saved stays in the composer, with the reason', async () => {
  mountMesh('/chat', (mesh) => (mesh.lobby.failNext = new WarrenError('storage-full', 'There is no room left.')))
  await userEvent.fill(composer(), 'hello')
  await userEvent.keyboard('{Enter}')
  await expect.element(page.getByRole('alert')).toHaveTextContent('There is no room left.')
  await expect.element(composer()).toHaveValue('hello')
})

test('HTML that others write is text, before Markdown is there and with it', async () => {
  mountMesh('/chat', (mesh) => {
    mesh.hear(mesh.addMember('Grace', 'direct'), '<img src="a.png" onerror="alert(1)"> **bold**')
  })
  await expect.element(log()).toHaveTextContent('<img src="a.png" onerror="alert(1)"> bold')
  expect(log().element().querySelector('strong')?.textContent).toBe('bold')
  expect(log().element().querySelector('img, iframe, video, script')).toBeNull()
})

test('a tick tells when another member has the message', async () => {
  const mesh = mountMesh('/chat')
  await userEvent.fill(composer(), 'hello')
  await userEvent.keyboard('{Enter}')
  await expect.element(page.getByRole('img', { name: 'On this device' })).toBeVisible()
  const others = [mesh.addMember('Grace', 'direct'), mesh.addMember('Alan', 'direct')]
  mesh.messages.update((all) => all.map((message) => ({ ...message, receivedBy: others, pending: false })))
  await expect.element(page.getByRole('img', { name: 'Delivered to 2' })).toBeVisible()
})

/** The lobby shows the last 20 of 40 messages; the others are loaded when they are asked for. */
function prepareOlder(mesh: FakeMesh): void {
  const grace = mesh.addMember('Grace', 'direct')
  for (let i = 0; i < 40; i++) mesh.hear(grace, `message ${i}`, 60 - i)
  const all = mesh.messages.get()
  mesh.lobby.older = all.slice(0, 20)
  mesh.messages.set(all.slice(20))
  mesh.lobby.hasOlder.set(true)
  void mesh.lobby.markRead()
}

test('earlier messages come by scrolling up, and the reader stays where they were', async () => {
  await page.viewport(800, 600)
  const loading = Promise.withResolvers<void>()
  const mesh = mountMesh('/chat', (each) => {
    prepareOlder(each)
    each.lobby.beforeOlder = loading.promise
  })
  await expect.element(page.getByText('message 39', { exact: true })).toBeInViewport()
  log().element().scrollTo({ top: 0 })
  await expect.element(page.getByText('message 20', { exact: true })).toBeInViewport()
  const top = page.getByText('message 20', { exact: true }).element().getBoundingClientRect().top
  loading.resolve()
  await expect.element(log()).toHaveTextContent('message 0')
  expect(mesh.messages.get()).toHaveLength(40)
  await expect
    .poll(() => Math.abs(page.getByText('message 20', { exact: true }).element().getBoundingClientRect().top - top))
    .toBeLessThan(4)
})

test('when earlier messages cannot be loaded it is said, and a button tries again', async () => {
  await page.viewport(800, 600)
  mountMesh('/chat', (each) => {
    prepareOlder(each)
    each.lobby.failNext = new WarrenError('storage', 'The disk cannot be read.')
  })
  await expect.element(page.getByText('message 39', { exact: true })).toBeInViewport()
  log().element().scrollTo({ top: 0 })
  await expect.element(page.getByRole('alert')).toHaveTextContent('The disk cannot be read.')
  await userEvent.click(page.getByRole('button', { name: 'Show earlier messages' }))
  await expect.element(log()).toHaveTextContent('message 0')
})

test('what its author removed or edited is shown as that', async () => {
  mountMesh('/chat', (mesh) => {
    const grace = mesh.addMember('Grace', 'direct')
    mesh.hear(grace, 'secret')
    mesh.hear(grace, 'correct')
    const [first, second] = mesh.messages.get()
    if (first === undefined || second === undefined) throw new Error('nothing was heard')
    mesh.messages.set([
      { ...first, removed: true, text: '' },
      { ...second, editedAt: second.time },
    ])
  })
  await expect.element(log()).toHaveTextContent(/This message was removed\..*correct.*edited/)
})

test('authors, days and their order are shown', async () => {
  mountMesh('/chat', (mesh) => {
    const grace = mesh.addMember('Grace', 'direct')
    mesh.hear(grace, 'earlier', 24 * 60)
    mesh.hear(grace, 'later')
  })
  await expect.element(log()).toHaveTextContent(/Yesterday.*Grace.*earlier.*Today.*Grace.*later/)
})

test('the reader is kept at the end, or left where they are and told', async () => {
  await page.viewport(800, 600)
  const mesh = mountMesh('/chat', (each) => {
    const grace = each.addMember('Grace', 'direct')
    for (let i = 0; i < 60; i++) each.hear(grace, `message ${i}`, 60 - i)
    void each.lobby.markRead()
  })
  const grace = mesh.members.get()[1]
  if (grace === undefined) throw new Error('no Grace')
  await expect.element(page.getByText('message 59', { exact: true })).toBeInViewport()
  mesh.hear(grace.id, 'one more')
  await expect.element(log().getByText('one more')).toBeInViewport()

  log().element().scrollTo({ top: 0 })
  await expect.element(page.getByRole('button', { name: 'Jump to latest' })).toBeVisible()
  mesh.hear(grace.id, 'and another')
  const jump = page.getByRole('button', { name: '1 new message' })
  await expect.element(jump).toBeVisible()
  await expect.element(log().getByText('and another')).not.toBeInViewport()
  await userEvent.click(jump)
  await expect.element(log().getByText('and another')).toBeInViewport()
  await expect.element(jump).not.toBeInTheDocument()
})

test('what comes while another screen is open is counted until it was seen', async () => {
  const mesh = mountMesh('/people')
  await expect.element(page.getByRole('heading', { name: 'People' })).toBeVisible()
  const grace = mesh.addMember('Grace', 'relayed')
  mesh.hear(grace, 'hello')
  mesh.hear(grace, 'anyone?')
  await expect.element(page.getByRole('img', { name: '2 new messages' })).toBeVisible()
  await userEvent.click(page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: /^Chat/ }))
  await expect.element(page.getByText('anyone?')).toBeVisible()
  await expect.element(page.getByRole('img', { name: '2 new messages' })).not.toBeInTheDocument()
})

test('what was begun is there again when the page is opened again, until it is sent', async () => {
  const mesh = mountMesh('/chat')
  mesh.hear(mesh.addMember('Grace', 'direct'), 'shall we?')
  await userEvent.hover(log().getByText('shall we?'))
  await userEvent.click(page.getByRole('button', { name: 'Answer' }))
  await userEvent.fill(composer(), 'yes, if it does not')
  const { draftOf, keepDraft, lobby } = mesh
  mountMesh('/chat', (next) => Object.assign(next, { draftOf: () => draftOf(lobby.id), keepDraft }))
  await expect.element(composer()).toHaveValue('yes, if it does not')
  // What it answers is not among the messages of this one.
  await expect.element(page.getByText('Answering an earlier message')).toBeVisible()
  await userEvent.click(composer())
  await userEvent.keyboard('{Enter}')
  await expect.element(composer()).toHaveValue('')
})
