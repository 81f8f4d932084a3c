import { afterEach, beforeEach, expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import type { Cid } from '../../src/core/mesh.ts'
import { mountMesh, unmountApp } from './mount-app.tsx'

beforeEach(() => page.viewport(1280, 800))
afterEach(unmountApp)

const AMOUNT = 50_000
const MINUTE_MS = 60_000

const scroller = () => page.getByRole('log', { name: 'Messages' }).element()
const message = (at: number) => page.getByRole('article').filter({ hasText: `number ${at} of many` })

function mountLarge(): void {
  mountMesh('/chat', (mesh) => {
    mesh.lobby.hear(mesh.addMember('Grace', 'direct'), 'pattern')
    void mesh.lobby.markRead()
    const [pattern] = mesh.messages.get()
    if (pattern === undefined) throw new Error('nothing was heard')
    const begin = pattern.time - AMOUNT * MINUTE_MS
    mesh.messages.set(
      Array.from({ length: AMOUNT }, (_, i) => {
        return { ...pattern, cid: `m${i}` as Cid, text: `number ${i} of many`, time: begin + i * MINUTE_MS }
      }),
    )
  })
}

test('a room of 50,000 messages has its length, and few elements in the page', async () => {
  mountLarge()
  await expect.element(message(AMOUNT - 1)).toBeInViewport()
  expect(scroller().scrollHeight).toBeGreaterThan(AMOUNT * 30)
  expect(scroller().querySelectorAll('article').length).toBeLessThan(200)
  expect(scroller().querySelectorAll('div').length).toBeLessThan(2_000)
})

test('scrolled anywhere, the messages of that place are there', async () => {
  mountLarge()
  await expect.element(message(AMOUNT - 1)).toBeInViewport()
  for (const part of [0.5, 0.1, 0.9]) {
    scroller().scrollTop = scroller().scrollHeight * part
    await expect
      .poll(() => {
        const box = scroller().getBoundingClientRect()
        // Between two messages there is none.
        return [0.4, 0.45, 0.5].some((at) => {
          const found = document.elementFromPoint(box.left + box.width / 2, box.top + box.height * at)
          return found?.closest('.message')?.textContent.includes('of many')
        })
      })
      .toBe(true)
    expect(scroller().querySelectorAll('article').length).toBeLessThan(200)
  }
})

test('the keyboard reaches the first of them and the last', async () => {
  mountLarge()
  await expect.element(message(AMOUNT - 1)).toBeInViewport()
  ;(message(AMOUNT - 1).element() as HTMLElement).focus()
  await userEvent.keyboard('{Home}')
  await expect.element(message(0)).toHaveFocus()
  await expect.element(message(0)).toBeInViewport()
  await userEvent.keyboard('{ArrowDown}')
  await expect.element(message(1)).toHaveFocus()
  await userEvent.keyboard('{End}')
  await expect.element(message(AMOUNT - 1)).toHaveFocus()
  await expect.element(message(AMOUNT - 1)).toBeInViewport()
})
