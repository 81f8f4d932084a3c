import { expect, test } from 'vitest'
import { systemEnvironment } from '../../../src/core/base/environment.ts'
import { hexToBytes } from '../../../src/core/base/bytes.ts'
import type { MemberId } from '../../../src/core/base/ids.ts'
import { createContacts, MAX_NOTE_CHARACTERS } from '../../../src/core/directory/contacts.ts'
import type { LocalState } from '../../../src/core/ports/local-state.ts'
import { createSealedState } from '../../../src/core/view/sealed-state.ts'
import { createMemoryLocalState } from '../../../src/platform/memory/memory-local-state.ts'

const { clock, random } = systemEnvironment
const GRACE = 'ab'.repeat(32) as MemberId
const MARY = 'cd'.repeat(32) as MemberId
const KEY = new Uint8Array(32).fill(5)

const open = (localState: LocalState, key = KEY) =>
  createContacts({ state: createSealedState({ localState, key, random }), clock })

test('names, notes and whom one has verified are there again', async () => {
  const localState = createMemoryLocalState()
  const { change, verify } = await open(localState)
  await change(GRACE, { name: ' Gran ' })
  await change(GRACE, { note: 'the phone in the kitchen' })
  await verify(GRACE, 'Grace')
  await change(MARY, { note: 'met at the harbour' })
  const { contacts } = await open(localState)
  expect(contacts.get()).toEqual(
    new Map([
      [
        GRACE,
        {
          name: 'Gran',
          note: 'the phone in the kitchen',
          verified: { at: expect.any(Number) as number, name: 'Grace' },
        },
      ],
      [MARY, { name: undefined, note: 'met at the harbour', verified: undefined }],
    ]),
  )
})

test('what is taken back leaves nothing', async () => {
  const localState = createMemoryLocalState()
  const { change, contacts, verify } = await open(localState)
  await change(GRACE, { name: 'Gran', note: 'a note' })
  await verify(GRACE, 'Grace')
  await verify(GRACE, undefined)
  await change(GRACE, { name: '' })
  expect(contacts.get().get(GRACE)).toEqual({ name: undefined, note: 'a note', verified: undefined })
  await change(GRACE, { note: ' ' })
  expect(contacts.get().size).toBe(0)
  expect((await localState.list('')).size).toBe(0)
})

test('what is stored says nothing without the key, and cannot be put under another name', async () => {
  const localState = createMemoryLocalState()
  const { change, verify } = await open(localState)
  await change(GRACE, { name: 'Gran' })
  await verify(GRACE, 'Grace')
  const [[storedAs, value] = []] = await localState.list('')
  expect(new TextDecoder('latin1').decode(hexToBytes(value as string))).not.toMatch(/Gran|Grace|verified/)
  expect((await open(localState, new Uint8Array(32))).contacts.get().size).toBe(0)

  await localState.set((storedAs as string).replace(GRACE, MARY), value as string)
  expect([...(await open(localState)).contacts.get().keys()]).toEqual([GRACE])
})

test('what is no contact is not taken for one', async () => {
  const localState = createMemoryLocalState()
  const odd = [null, 7, {}, '', 'zz', 'ab'.repeat(40)]
  for (const [index, value] of odd.entries()) await localState.set(`contact ${String(index).padStart(64, '0')}`, value)
  await localState.set('contact somebody', 'ab')
  expect((await open(localState)).contacts.get().size).toBe(0)
})

test('a name and a note have bounds', async () => {
  const { change } = await open(createMemoryLocalState())
  await change(GRACE, { name: 'x'.repeat(64), note: 'y'.repeat(MAX_NOTE_CHARACTERS) })
  expect(() => change(GRACE, { name: 'x'.repeat(65) })).toThrow('at most 64')
  expect(() => change(GRACE, { note: 'y'.repeat(MAX_NOTE_CHARACTERS + 1) })).toThrow(String(MAX_NOTE_CHARACTERS))
})
