import { describe, expect, test } from 'vitest'
import type { LocalState, LocalValue } from '../../src/core/ports/local-state.ts'

/** A fresh, empty one. `reopen` is given by adapters that outlive their process: the same data, opened anew. */
export interface LocalStateFixture {
  readonly state: LocalState
  readonly reopen?: () => LocalState | Promise<LocalState>
}

/** What every LocalState does. */
export function describeLocalState(adapter: string, open: () => Promise<LocalStateFixture> | LocalStateFixture): void {
  describe(`LocalState: ${adapter}`, () => {
    test.each<[string, LocalValue]>([
      ['null', null],
      ['false', false],
      ['a number', 0.5],
      ['an empty text', ''],
      ['a list', [1, 'two', [null]]],
      ['a map', { a: { b: [true] }, __proto: 1 }],
    ])('gives back %s', async (_, value) => {
      const { state } = await open()
      await state.set('key', value)
      expect(await state.get('key')).toEqual(value)
    })

    test('keeps the last value of a key, and no key that was removed', async () => {
      const { state } = await open()
      expect(await state.get('key')).toBeUndefined()
      await state.set('key', 1)
      await state.set('key', 2)
      expect(await state.get('key')).toBe(2)
      await state.remove('key')
      await state.remove('key')
      expect(await state.get('key')).toBeUndefined()
      expect(await state.list('')).toEqual(new Map())
    })

    test('lists what begins with a prefix and nothing else', async () => {
      const { state } = await open()
      for (const key of ['a', 'room/1', 'room/2', 'room', 'rooms/1', 'z', 'Room/3']) await state.set(key, key)
      const found = await state.list('room/')
      expect(found).toEqual(
        new Map([
          ['room/1', 'room/1'],
          ['room/2', 'room/2'],
        ]),
      )
      expect((await state.list('')).size).toBe(7)
    })

    test('keeps a value as it was when it was given', async () => {
      const { state } = await open()
      const list = [1]
      await state.set('key', list)
      list.push(2)
      expect(await state.get('key')).toEqual([1])
      ;((await state.get('key')) as number[]).push(3)
      expect(await state.get('key')).toEqual([1])
    })

    test('is there again after it was opened anew, where it lasts', async () => {
      const { state, reopen } = await open()
      await state.set('key', { heads: ['a'] })
      if (reopen !== undefined) expect(await (await reopen()).get('key')).toEqual({ heads: ['a'] })
    })
  })
}
