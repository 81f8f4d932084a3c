import { afterEach, beforeEach, expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { WarrenError } from '../../src/core/mesh.ts'
import type { Cid, MemberId } from '../../src/core/mesh.ts'
import type { FakeMesh } from './fake-warren.ts'
import { mountMesh, unmountApp } from './mount-app.tsx'

beforeEach(() => page.viewport(1280, 800))
afterEach(unmountApp)

const log = () => page.getByRole('log', { name: 'Messages' })
const composer = () => page.getByRole('textbox', { name: 'Message' })
const message = (text: string) => page.getByRole('article').filter({ hasText: text })
const tool = (name: string) => page.getByRole('button', { name, exact: true })

/** Puts the focus on the last message, as Shift and Tab from the composer would. */
async function focusLast(): Promise<void> {
  const row = page.getByRole('article').last()
  await expect.element(row).toHaveAttribute('tabindex', '0')
  ;(row.element() as HTMLElement).focus()
}

async function choose(item: string): Promise<void> {
  await userEvent.click(tool('More'))
  await userEvent.click(page.getByRole('menuitem', { name: item }))
}

function prepareTalk(mesh: FakeMesh): { readonly grace: MemberId; readonly cids: readonly Cid[] } {
  const grace = mesh.addMember('Grace', 'direct')
  const alan = mesh.addMember('Alan', 'direct')
  const cids = [
    mesh.lobby.hear(grace, 'who has the key?', 30),
    mesh.lobby.hear(alan, 'not me', 20),
    mesh.lobby.hear(mesh.self, 'I do', 10),
  ]
  void mesh.lobby.markRead()
  return { grace, cids }
}

test('a message is answered, and the answer leads back to it', async () => {
  const mesh = mountMesh('/chat', (each) => void prepareTalk(each))
  await userEvent.hover(message('who has the key?'))
  await userEvent.click(tool('Answer'))
  await expect.element(page.getByText('Answering Grace')).toBeVisible()
  await expect.element(composer()).toHaveFocus()
  await userEvent.keyboard('ask Mary{Enter}')
  await expect.element(page.getByText('Answering Grace')).not.toBeInTheDocument()
  expect(mesh.messages.get().at(-1)?.replyTo).toBe(mesh.messages.get()[0]?.cid)
  await userEvent.click(page.getByRole('button', { name: 'Answers Grace: who has the key?' }))
  await expect.element(page.getByRole('article').first()).toHaveFocus()
})

test('Escape leaves off answering and keeps what was written', async () => {
  const mesh = mountMesh('/chat', (each) => void prepareTalk(each))
  await userEvent.hover(message('not me'))
  await userEvent.click(tool('Answer'))
  await userEvent.keyboard('well')
  await userEvent.keyboard('{Escape}')
  await expect.element(page.getByText('Answering Alan')).not.toBeInTheDocument()
  await userEvent.keyboard('{Enter}')
  await expect.element(message('well')).toBeVisible()
  expect(mesh.messages.get().at(-1)?.replyTo).toBeUndefined()
})

test('what an answer answers is loaded when it is jumped to', async () => {
  mountMesh('/chat', (mesh) => {
    const { grace, cids } = prepareTalk(mesh)
    mesh.lobby.hear(grace, 'found it', 1, { replyTo: cids[0] })
    const all = mesh.messages.get()
    mesh.lobby.older = all.slice(0, 2)
    mesh.messages.set(all.slice(2))
    mesh.lobby.hasOlder.set(true)
    // Loading by itself, as the few messages do not fill the log, fails here: the jump is what loads.
    mesh.lobby.failNext = new WarrenError('storage', 'Not now.')
  })
  await userEvent.click(page.getByRole('button', { name: 'An earlier message' }))
  await expect.element(page.getByRole('article').first()).toHaveFocus()
  await expect.element(message('who has the key?').first()).toBeVisible()
})

test('an answer to what is not here says so', async () => {
  mountMesh('/chat', (mesh) => {
    const { grace } = prepareTalk(mesh)
    mesh.lobby.hear(grace, 'indeed', 1, { replyTo: 'elsewhere' as Cid })
  })
  await userEvent.click(page.getByRole('button', { name: 'An earlier message' }))
  await expect.element(page.getByText('A message that is not here')).toBeVisible()
})

test('one’s own message is changed from its menu, and by ArrowUp in an empty field', async () => {
  const mesh = mountMesh('/chat', (each) => void prepareTalk(each))
  await focusLast()
  await choose('Change')
  await expect.element(composer()).toHaveValue('I do')
  await expect.element(composer()).toHaveFocus()
  await userEvent.fill(composer(), 'I do not')
  await userEvent.keyboard('{Enter}')
  await expect.element(message('I do not')).toHaveTextContent('edited')
  await expect.element(composer()).toHaveValue('')

  await userEvent.keyboard('{ArrowUp}')
  await expect.element(composer()).toHaveValue('I do not')
  await userEvent.keyboard(' any more{Escape}')
  await expect.element(composer()).toHaveValue('')
  expect(mesh.messages.get().at(-1)?.text).toBe('I do not')
})

test('changing a message gives back what was being written', async () => {
  mountMesh('/chat', (each) => void prepareTalk(each))
  await userEvent.fill(composer(), 'a long thought')
  await focusLast()
  await choose('Change')
  await userEvent.keyboard(' indeed{Enter}')
  await expect.element(message('I do indeed')).toBeVisible()
  await expect.element(composer()).toHaveValue('a long thought')
})

test('a message is removed once that was asked for twice', async () => {
  const mesh = mountMesh('/chat', (each) => void prepareTalk(each))
  await focusLast()
  await userEvent.keyboard('{Delete}')
  const dialog = page.getByRole('dialog', { name: 'Remove this message?' })
  await userEvent.click(dialog.getByRole('button', { name: 'Cancel' }))
  expect(mesh.messages.get().at(-1)?.removed).toBe(false)
  await focusLast()
  await choose('Remove…')
  await userEvent.click(dialog.getByRole('button', { name: 'Remove for everyone' }))
  await expect.element(message('This message was removed.')).toBeVisible()
  await expect.element(dialog).not.toBeInTheDocument()
  await focusLast()
  await expect.element(page.getByRole('group', { name: 'What to do with this message' })).not.toBeInTheDocument()
})

test('another’s message can be neither changed nor removed', async () => {
  mountMesh('/chat', (each) => void prepareTalk(each))
  await userEvent.hover(message('not me'))
  await userEvent.click(tool('More'))
  await expect.element(page.getByRole('menuitem', { name: 'Who has it' })).toBeVisible()
  await expect.element(page.getByRole('menuitem', { name: 'Remove…' })).not.toBeInTheDocument()
  await expect.element(page.getByRole('menuitem', { name: 'Change' })).not.toBeInTheDocument()
})

test('a reaction is given, shown with who gave it, and taken back', async () => {
  mountMesh('/chat', (each) => void prepareTalk(each))
  await userEvent.hover(message('not me'))
  await userEvent.click(tool('React'))
  await userEvent.click(page.getByRole('button', { name: 'Thumbs up' }))
  const given = page.getByRole('button', { name: '👍 You' })
  await expect.element(given).toHaveAttribute('aria-pressed', 'true')
  await userEvent.keyboard('{Tab}')
  ;(given.element() as HTMLElement).focus()
  await expect.element(page.getByRole('tooltip')).toHaveTextContent('You')
  await userEvent.click(given)
  await expect.element(given).not.toBeInTheDocument()
})

test('any emoji can be given; what is none is said to be', async () => {
  const mesh = mountMesh('/chat', (each) => void prepareTalk(each))
  await userEvent.hover(message('not me'))
  await userEvent.click(tool('React'))
  mesh.lobby.failNext = new WarrenError('invalid', 'A reaction is a single emoji.')
  const field = page.getByLabelText('Another emoji')
  await userEvent.fill(field, 'no')
  await userEvent.keyboard('{Enter}')
  await expect.element(page.getByRole('alert')).toHaveTextContent('A reaction is a single emoji.')
  await userEvent.fill(field, '🦊')
  await userEvent.keyboard('{Enter}')
  await expect.element(page.getByRole('button', { name: '🦊 You' })).toBeVisible()
  await expect.element(field).not.toBeInTheDocument()
})

test('reactions of many are counted', async () => {
  mountMesh('/chat', (mesh) => {
    const { grace } = prepareTalk(mesh)
    mesh.lobby.hear(grace, 'done', 1, { reactions: [{ emoji: '🎉', members: [grace, mesh.self], count: 300 }] })
  })
  const many = page.getByRole('button', { name: '🎉 Grace, You, and 298 more' })
  await expect.element(many).toHaveTextContent('300')
})

test('an @ offers members, and whom it mentions goes with the message', async () => {
  const mesh = mountMesh('/chat', (each) => void prepareTalk(each))
  await userEvent.click(composer())
  await userEvent.keyboard('ask @')
  const list = page.getByRole('listbox', { name: 'Members to mention' })
  await expect.element(list.getByRole('option', { name: 'Grace' })).toHaveAttribute('aria-selected', 'true')
  await expect.element(list.getByRole('option', { name: 'Ada' })).not.toBeInTheDocument()
  await userEvent.keyboard('{ArrowDown}{Enter}')
  await expect.element(composer()).toHaveValue('ask @Alan ')
  await expect.element(list).not.toBeInTheDocument()
  await userEvent.keyboard('and @gr')
  await userEvent.click(list.getByRole('option', { name: 'Grace' }))
  await expect.element(composer()).toHaveValue('ask @Alan and @Grace ')
  await expect.element(composer()).toHaveFocus()
  await userEvent.keyboard('{Enter}')
  await expect.element(message('ask @Alan and @Grace')).toBeVisible()
  const [, grace, alan] = mesh.members.get()
  expect(mesh.messages.get().at(-1)?.mentions).toEqual([alan?.id, grace?.id])
})

test('Escape leaves an @ as it is', async () => {
  const mesh = mountMesh('/chat', (each) => void prepareTalk(each))
  await userEvent.click(composer())
  await userEvent.keyboard('@gr{Escape}{Enter}')
  await expect.element(message('@gr')).toBeVisible()
  expect(mesh.messages.get().at(-1)?.mentions).toEqual([])
})

test('who is mentioned sees it', async () => {
  mountMesh('/chat', (mesh) => {
    const { grace } = prepareTalk(mesh)
    mesh.lobby.hear(grace, '@Ada look', 1, { mentions: [mesh.self] })
  })
  await expect.element(message('@Ada look')).toHaveTextContent('mentions you')
})

test('who has a message is shown, as it changes', async () => {
  const mesh = mountMesh('/chat', (each) => void prepareTalk(each))
  await focusLast()
  await choose('Who has it')
  const dialog = page.getByRole('dialog', { name: 'Who has this message' })
  await expect.element(dialog).toHaveTextContent('on this device only')
  await expect.element(dialog.getByRole('list', { name: 'Not known to have it yet' })).toHaveTextContent('Grace')
  const [, grace] = mesh.members.get()
  if (grace === undefined) throw new Error('no Grace')
  mesh.messages.update((all) => all.map((each) => ({ ...each, receivedBy: [grace.id], pending: false })))
  await expect.element(dialog.getByRole('list', { name: 'Has it', exact: true })).toHaveTextContent('Grace')
  await expect.element(dialog.getByRole('list', { name: 'Not known to have it yet' })).toHaveTextContent('Alan')
})

test('arrow keys go through the messages, Enter to what can be done with one', async () => {
  mountMesh('/chat', (each) => void prepareTalk(each))
  await focusLast()
  await userEvent.keyboard('{ArrowUp}')
  await expect.element(message('not me')).toHaveFocus()
  await userEvent.keyboard('{Home}')
  await expect.element(message('who has the key?')).toHaveFocus()
  await userEvent.keyboard('{Enter}')
  await expect.element(tool('React')).toHaveFocus()
  await userEvent.keyboard('{Tab}{Enter}')
  await expect.element(page.getByText('Answering Grace')).toBeVisible()
  await expect.element(composer()).toHaveFocus()
})

test('a menu that is left gives the focus back to where it was opened', async () => {
  mountMesh('/chat', (each) => void prepareTalk(each))
  await focusLast()
  await userEvent.keyboard('{Enter}{Tab}{Tab}{Enter}')
  await expect.element(page.getByRole('menuitem', { name: 'Copy text' })).toBeVisible()
  await userEvent.keyboard('{Escape}')
  await expect.element(tool('More')).toHaveFocus()
})

test('a line stands above what is new when a room is opened, until one answers', async () => {
  const mesh = mountMesh('/chat', (each) => {
    const { grace } = prepareTalk(each)
    each.lobby.hear(grace, 'and now?')
  })
  await expect.element(log()).toHaveTextContent(/I do.*New messages.*and now\?/)
  await expect.poll(() => mesh.lobby.unread.get()).toBe(0)
  await expect.element(page.getByText('New messages')).toBeVisible()
  await userEvent.fill(composer(), 'coming')
  await userEvent.keyboard('{Enter}')
  await expect.element(page.getByText('New messages')).not.toBeInTheDocument()
})

test('a room opens where what is new begins, and counts it as read at its end', async () => {
  const mesh = mountMesh('/chat', (each) => {
    const grace = each.addMember('Grace', 'direct')
    for (let i = 0; i < 40; i++) each.lobby.hear(grace, `old ${i}.`, 200 - i)
    void each.lobby.markRead()
    for (let i = 0; i < 40; i++) each.lobby.hear(grace, `new ${i}.`, 50 - i)
  })
  await expect.element(page.getByText('New messages', { exact: true })).toBeInViewport()
  await expect.element(page.getByText('new 0.')).toBeInViewport()
  expect(mesh.lobby.unread.get()).toBe(40)
  await userEvent.click(page.getByRole('button', { name: 'Jump to latest' }))
  await expect.element(page.getByText('new 39.')).toBeInViewport()
  await expect.poll(() => mesh.lobby.unread.get()).toBe(0)
})

test('the end stays in view while what is being written grows', async () => {
  await page.viewport(360, 740)
  mountMesh('/chat', (mesh) => {
    const grace = mesh.addMember('Grace', 'direct')
    for (let i = 0; i < 30; i++) mesh.lobby.hear(grace, `message ${i}.`, 50 - i)
    void mesh.lobby.markRead()
    mesh.lobby.hear(mesh.self, 'long enough for more than one line, and for the line after that as well')
  })
  await expect.element(message('long enough')).toBeInViewport()
  await userEvent.click(composer())
  await userEvent.keyboard('{ArrowUp}')
  await expect.element(page.getByText('Changing your message')).toBeVisible()
  const fromEnd = () => log().element().scrollHeight - log().element().scrollTop - log().element().clientHeight
  await expect.poll(fromEnd).toBeLessThan(2)
  await expect.element(page.getByRole('button', { name: 'Jump to latest' })).not.toBeInTheDocument()
})

test('what is new and not loaded is a press away', async () => {
  mountMesh('/chat', (mesh) => {
    const grace = mesh.addMember('Grace', 'direct')
    for (let i = 0; i < 80; i++) mesh.lobby.hear(grace, `new ${i}.`, 100 - i)
    const all = mesh.messages.get()
    mesh.lobby.older = all.slice(0, 40)
    mesh.messages.set(all.slice(40))
    mesh.lobby.hasOlder.set(true)
  })
  await expect.element(page.getByText('new 79.')).toBeInViewport()
  await userEvent.click(page.getByRole('button', { name: '80 new messages above' }))
  await expect.element(page.getByText('new 0.')).toBeInViewport()
  await expect.element(page.getByText('New messages', { exact: true })).toBeInViewport()
})

test('what others say is read out, what is loaded from before is not', async () => {
  const mesh = mountMesh('/chat', (each) => void prepareTalk(each))
  const heard = () => document.querySelector('.chat-log-frame > [aria-live=polite]')?.textContent
  await expect.element(message('I do')).toBeVisible()
  const [, grace] = mesh.members.get()
  if (grace === undefined) throw new Error('no Grace')
  mesh.hear(grace.id, 'thank you')
  await expect.poll(heard).toBe('Grace: thank you')
  const before = mesh.lobby.messages.get()
  mesh.messages.update((all) => [...before.map((each) => ({ ...each, cid: `${each.cid}-older` as Cid })), ...all])
  await expect.poll(() => page.getByRole('article').elements().length).toBe(8)
  expect(heard()).toBe('Grace: thank you')
})

test('what was written offline comes into its place and moves nothing', async () => {
  const mesh = mountMesh('/chat', (each) => {
    const grace = each.addMember('Grace', 'direct')
    for (let i = 0; i < 80; i++) each.lobby.hear(grace, `message ${i}.`, 200 - i)
    void each.lobby.markRead()
  })
  await expect.element(page.getByText('message 79.')).toBeInViewport()
  const scroller = log().element()
  scroller.scrollTo({ top: scroller.scrollHeight / 2 })
  await expect.element(page.getByRole('button', { name: 'Jump to latest' })).toBeVisible()
  const middle = () => page.getByText('message 40.').element().getBoundingClientRect().top
  const top = middle()
  const [first] = mesh.messages.get()
  if (first === undefined) throw new Error('nothing was heard')
  const late = ['a', 'b', 'c'].map((name) => ({ ...first, cid: name as Cid, text: `late ${name}` }))
  mesh.messages.update((all) => [...all.slice(0, 35), ...late, ...all.slice(35)])
  await expect.element(page.getByText('late b')).toBeInTheDocument()
  expect(Math.abs(middle() - top)).toBeLessThan(4)
})

test('a phone has room for what can be done with a message', async () => {
  await page.viewport(360, 740)
  mountMesh('/chat', (each) => void prepareTalk(each))
  await userEvent.click(page.getByText('not me'))
  for (const button of page
    .getByRole('group', { name: 'What to do with this message' })
    .getByRole('button')
    .elements()) {
    const { left, right, width } = button.getBoundingClientRect()
    expect(left).toBeGreaterThanOrEqual(0)
    expect(right).toBeLessThanOrEqual(360)
    expect(width).toBeGreaterThanOrEqual(44)
  }
  expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(360)
})

test('a long room stays quick: a change of one message is a change of one row', async () => {
  const mesh = mountMesh('/chat', (each) => {
    const grace = each.addMember('Grace', 'direct')
    for (let i = 0; i < 1500; i++) each.lobby.hear(grace, `message ${i}.`, 3000 - i)
    void each.lobby.markRead()
  })
  await expect.element(page.getByText('message 1499.')).toBeInViewport()
  const changed = new Set<Node>()
  const observer = new MutationObserver((records) => {
    for (const { target } of records) changed.add(target instanceof Element ? target : (target.parentElement ?? target))
  })
  observer.observe(log().element(), { subtree: true, childList: true, characterData: true, attributes: true })
  mesh.messages.update((all) => all.map((each, i) => (i === 1490 ? { ...each, text: 'changed' } : each)))
  await expect.element(page.getByText('changed', { exact: true })).toBeInTheDocument()
  observer.disconnect()
  expect(changed.size).toBeLessThan(5)
})
