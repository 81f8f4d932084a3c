import { expect, test } from 'vitest'
import { hexToBytes } from '../../../src/core/base/bytes.ts'
import { systemEnvironment } from '../../../src/core/base/environment.ts'
import { WarrenError } from '../../../src/core/base/errors.ts'
import type { Cid, FileId, LogId, MemberId } from '../../../src/core/base/ids.ts'
import { createKeptDrafts } from '../../../src/core/chat/kept-drafts.ts'
import type { Draft } from '../../../src/core/chat/room-types.ts'
import type { LocalState } from '../../../src/core/ports/local-state.ts'
import { createSealedState } from '../../../src/core/view/sealed-state.ts'
import { cidOfDigest } from '../../../src/core/wire/cid.ts'
import { createMemoryLocalState } from '../../../src/platform/memory/memory-local-state.ts'

const { clock, random } = systemEnvironment
const LOBBY = 'ab'.repeat(32) as LogId
const GARDEN = 'cd'.repeat(32) as LogId
const KEY = new Uint8Array(32).fill(5)

function open(localState: LocalState, options: { readonly onFault?: (error: Error) => void } = {}) {
  const { onFault = (error) => expect.fail(error.message) } = options
  return createKeptDrafts({ state: createSealedState({ localState, key: KEY, random }), clock, onFault })
}

const WHOLE: Draft = {
  text: 'Dear @Ben, ',
  mentions: ['ef'.repeat(32) as MemberId],
  files: [{ vault: GARDEN, file: '12'.repeat(16) as FileId, name: 'plan.pdf' }],
  replyTo: cidOfDigest('dag-cbor', new Uint8Array(32).fill(7)) satisfies Cid,
}

test('what was begun in each room is there again, and says nothing on disk', async () => {
  const localState = createMemoryLocalState()
  const drafts = await open(localState)
  drafts.keep(LOBBY, { text: 'h' })
  drafts.keep(LOBBY, WHOLE)
  drafts.keep(GARDEN, { text: 'tulips' })
  await drafts.settled()
  for (const value of (await localState.list('')).values()) {
    expect(new TextDecoder('latin1').decode(hexToBytes(value as string))).not.toMatch(/Dear|plan|tulips|text/)
  }
  const again = await open(localState)
  expect(again.of(LOBBY)).toEqual(WHOLE)
  expect(again.of(GARDEN)).toEqual({ text: 'tulips', mentions: [], files: [] })
})

test('what was sent leaves nothing', async () => {
  const localState = createMemoryLocalState()
  const drafts = await open(localState)
  drafts.keep(LOBBY, { text: 'hello' })
  drafts.keep(LOBBY, undefined)
  await drafts.settled()
  expect(drafts.of(LOBBY)).toBeUndefined()
  expect((await localState.list('')).size).toBe(0)
})

test('the first word is on disk without anything being waited for', async () => {
  const localState = createMemoryLocalState()
  ;(await open(localState)).keep(LOBBY, { text: 'hello' })
  await expect.poll(async () => (await open(localState)).of(LOBBY)?.text).toBe('hello')
})

test('a full disk is told of, and the draft stays in the page', async () => {
  const localState = createMemoryLocalState()
  const full = new WarrenError('storage-full', 'There is no room left.')
  const faults: Error[] = []
  const set = () => Promise.reject(full)
  const drafts = await open({ ...localState, set }, { onFault: (error) => void faults.push(error) })
  drafts.keep(LOBBY, { text: 'hello' })
  await drafts.settled()
  expect(faults).toEqual([full])
  expect(drafts.of(LOBBY)?.text).toBe('hello')
})

test('what is no draft is not taken for one, nor what stands under another room', async () => {
  const localState = createMemoryLocalState()
  const state = createSealedState({ localState, key: KEY, random })
  const odd = [null, 7, [], {}, { text: 3 }, 'hello']
  for (const [at, value] of odd.entries()) await state.set(`draft ${String(at).padStart(64, '0')}`, value)
  await state.set('draft somewhere', { text: 'hello' })
  const strange = { text: 'hello', replyTo: 'nothing', mentions: [1, 'x'], files: [{ vault: 1 }, 3] }
  await state.set(`draft ${LOBBY}`, strange)
  await localState.set(`draft ${GARDEN}`, (await localState.get(`draft ${LOBBY}`)) ?? null)
  const drafts = await open(localState)
  expect(drafts.of(LOBBY)).toEqual({ text: 'hello', mentions: ['x'], files: [] })
  for (const room of [GARDEN, ...odd.keys()]) expect(drafts.of(String(room).padStart(64, '0') as LogId)).toBeUndefined()
})
