import { afterEach, beforeEach, expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import type { Cid } from '../../src/core/mesh.ts'
import { WHOLE_HISTORY } from './fake-room.ts'
import { mountMesh, unmountApp } from './mount-app.tsx'

beforeEach(() => page.viewport(1280, 800))
afterEach(unmountApp)

test('a history that is whole says nothing, and nothing is said before it is certain', async () => {
  const mesh = mountMesh('/chat')
  await expect.element(page.getByRole('heading', { level: 1, name: 'Lobby' })).toBeVisible()
  mesh.lobby.history.set({ ...WHOLE_HISTORY, waitingFor: 2 })
  await expect.element(page.getByText(/history/)).not.toBeInTheDocument()
})

test('what is withheld is said, with who wrote what waits', async () => {
  const mesh = mountMesh('/chat', (each) => void each.addMember('Grace', 'direct'))
  const grace = mesh.members.get()[1]
  if (grace === undefined) throw new Error('no Grace')
  mesh.lobby.history.set({
    ...WHOLE_HISTORY,
    state: 'missing',
    waitingFor: 2,
    withheld: 2,
    waitingAuthors: [grace.id],
  })
  const summary = page.getByText('A part of this room’s history is being withheld.')
  await expect.element(summary).toBeVisible()
  const fact = page.getByText(
    /^2 entries that others refer to have not been sent by anybody. What Grace wrote after them/,
  )
  await expect.element(fact).not.toBeVisible()
  await userEvent.click(summary)
  await expect.element(fact).toBeVisible()
})

test('what was refused, forks and what cannot be read are told of', async () => {
  const mesh = mountMesh('/chat', (each) => {
    const grace = each.addMember('Grace', 'direct')
    const alan = each.addMember('Alan', 'direct')
    const offer = {
      claimedAuthor: grace,
      code: 'signature',
      detail: 'It was not signed by its author.',
      at: Date.now(),
    }
    each.lobby.history.set({
      ...WHOLE_HISTORY,
      state: 'warned',
      refused: [
        { ...offer, from: alan, code: 'signature' },
        { ...offer, from: undefined, code: 'signature' },
      ],
      forks: [
        { author: grace, entries: ['a' as Cid, 'b' as Cid] },
        { author: each.self, entries: ['c' as Cid, 'd' as Cid] },
      ],
      unreadable: 1,
    })
  })
  await userEvent.click(page.getByText('Something about this room’s history is unusual.'))
  for (const fact of [
    /^Alan sent something that claims to be by Grace: .*It was not signed by its author\./,
    /^Somebody sent something that claims to be by Grace:/,
    /^Grace wrote 2 entries from two places at once/,
    /^You wrote 2 entries from two places at once/,
    /^1 entry cannot be read here/,
  ]) {
    await expect.element(page.getByRole('listitem').filter({ hasText: fact })).toBeVisible()
  }
  mesh.lobby.history.set(WHOLE_HISTORY)
  await expect.element(page.getByText('Something about this room’s history is unusual.')).not.toBeInTheDocument()
})
