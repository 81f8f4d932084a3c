import { render } from 'solid-js/web'
import type { FileId, Message, VaultItem } from '../../src/core/mesh.ts'
import { App } from '../../src/ui/App.tsx'
import { createToasts } from '../../src/ui/toasts.ts'
import { createFakeMesh, createFakeStorage, createFakeWarren } from '../../test/ui/fake-warren.ts'
import { FILES, MESSAGES } from './quantities.ts'

const MINUTE_MS = 60_000
/** Of scrolling: five seconds at 60 frames each second. */
const FRAMES = 300
/** In one frame, faster than a wheel. */
const SCROLL_PX = 400

const WORDS = [
  'hello',
  'the boat is *ready*',
  'see https://example.org/a',
  'yes',
  '- bread\n- milk',
  'a longer one '.repeat(20),
]

/** The app's own screens over a mesh in memory: what opening logs takes is measured by `log`. */
export async function openApp(): Promise<{ readonly vault: string }> {
  const mesh = createFakeMesh('Family', 'Ada')
  const grace = mesh.addMember('Grace', 'direct')
  const photos = mesh.addVault('Photos')
  photos.put({ name: 'pattern' })
  const item = photos.items.get()[0] as VaultItem
  photos.items.set(
    Array.from({ length: FILES }, (_, i) => ({
      ...item,
      id: i.toString(16).padStart(32, 'f') as FileId,
      name: `photo ${String(i).padStart(5, '0')}.jpg`,
    })),
  )
  mesh.lobby.hear(grace, 'pattern')
  await mesh.lobby.say('pattern')
  const patterns = mesh.messages.get()
  const begin = Date.now() - MESSAGES * MINUTE_MS
  mesh.messages.set(
    Array.from({ length: MESSAGES }, (_, i) => ({
      ...(patterns[i % 3 === 0 ? 1 : 0] as Message),
      cid: `message-${i}` as Message['cid'],
      text: `${i}: ${WORDS[i % WORDS.length] ?? ''}`,
      time: begin + i * MINUTE_MS,
    })),
  )
  await mesh.lobby.markRead()
  const root = document.createElement('div')
  document.body.replaceChildren(root)
  const card = { id: mesh.id, name: 'Family', memberName: 'Ada' }
  const inbox = { pending: () => undefined, receive: () => undefined, clear: () => undefined }
  const start = async () => ({ ...createFakeWarren([card]), open: async () => mesh })
  render(() => <App start={start} storage={createFakeStorage()} inbox={inbox} toasts={createToasts()} />, root)
  return { vault: photos.id }
}

const nextTask = (): Promise<void> => new Promise((resolve) => setTimeout(resolve))
const nextFrame = (): Promise<number> => new Promise((resolve) => requestAnimationFrame(resolve))

export async function go(address: string): Promise<void> {
  window.location.hash = address
  await nextFrame()
  await nextFrame()
}

export async function waitFor(selector: string): Promise<void> {
  while (document.querySelector(selector) === null) await nextFrame()
}

/** The longest time between two frames, in milliseconds, while something scrolls from one end to the other and on. */
export async function scroll(selector: string, direction: 1 | -1): Promise<number> {
  const scroller = document.querySelector(selector)
  if (scroller === null) throw new Error(`There is no ${selector}.`)
  const before = scroller.scrollTop
  let longest = 0
  let last = await nextFrame()
  for (let frame = 0; frame < FRAMES; frame++) {
    // After the frame, as a wheel does: what scrolls within it is told of only after the sizes of that frame.
    await nextTask()
    scroller.scrollTop += SCROLL_PX * direction
    const now = await nextFrame()
    longest = Math.max(longest, now - last)
    last = now
  }
  if (Math.abs(scroller.scrollTop - before) < SCROLL_PX) throw new Error(`${selector} did not scroll.`)
  return longest
}

/** From an action until what came of it was painted, in milliseconds. */
async function time(act: () => void): Promise<number> {
  const begun = performance.now()
  act()
  await nextFrame()
  // After the frame that shows it.
  await new Promise((resolve) => setTimeout(resolve))
  return performance.now() - begun
}

const press = (target: Element, key: string) =>
  target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))

/** Writing, sending, going through messages by keys. The longest of each. */
export async function useRoom(): Promise<{
  readonly typing: number
  readonly sending: number
  readonly moving: number
}> {
  const field = document.querySelector<HTMLTextAreaElement>('.composer-field')
  if (field === null) throw new Error('There is no composer.')
  let [typing, sending, moving] = [0, 0, 0]
  for (let round = 0; round < 10; round++) {
    const type = () => {
      field.value += 'a'
      field.dispatchEvent(new InputEvent('input', { bubbles: true }))
    }
    typing = Math.max(typing, await time(type))
    sending = Math.max(sending, await time(() => press(field, 'Enter')))
    await nextFrame()
  }
  document.querySelector<HTMLElement>('.message[tabindex="0"]')?.focus()
  for (let round = 0; round < 20; round++) {
    moving = Math.max(moving, await time(() => press(document.activeElement ?? field, 'ArrowUp')))
  }
  return { typing, sending, moving }
}

/** Choosing files with the keyboard, the longest; and choosing all. */
export async function useVault(): Promise<{ readonly choosing: number; readonly all: number }> {
  const row = document.querySelector<HTMLElement>('[role=row][tabindex="0"], [role=row] [tabindex="0"]')
  row?.focus()
  let choosing = 0
  for (let round = 0; round < 20; round++) {
    choosing = Math.max(choosing, await time(() => press(document.activeElement ?? document.body, 'ArrowDown')))
    choosing = Math.max(choosing, await time(() => press(document.activeElement ?? document.body, ' ')))
  }
  const box = document.querySelector<HTMLInputElement>('[aria-label="Select everything here"]')
  if (box === null) throw new Error('There is no box for everything.')
  return { choosing, all: await time(() => box.click()) }
}

/** Goes through the screens so often; the longest and the middle time until one was painted. */
export async function switchScreens(
  addresses: readonly string[],
  times: number,
): Promise<{ readonly longest: number; readonly median: number }> {
  const taken: number[] = []
  for (let i = 0; i < times; i++) {
    const address = addresses[i % addresses.length] ?? '/'
    taken.push(
      await time(() => {
        window.location.hash = address
      }),
    )
  }
  taken.sort((a, b) => a - b)
  return { longest: taken.at(-1) ?? NaN, median: taken[taken.length >> 1] ?? NaN }
}
