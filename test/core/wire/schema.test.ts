import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cidOfDigest, cidToLink } from '../../../src/core/wire/cid.ts'
import {
  array,
  ascending,
  bytes,
  bytesOf,
  either,
  flag,
  into,
  link,
  literal,
  map,
  oneOf,
  text,
  tuple,
  uint,
} from '../../../src/core/wire/schema.ts'
import type { Schema } from '../../../src/core/wire/schema.ts'

const takes = (schema: Schema<unknown>, value: unknown): boolean => schema(value, 'It').ok
const raw = cidToLink(cidOfDigest('raw', new Uint8Array(32)))
const node = cidToLink(cidOfDigest('dag-cbor', new Uint8Array(32)))

test.each<[string, Schema<unknown>, readonly unknown[], readonly unknown[]]>([
  ['uint', uint(5, 1), [1, 5], [0, 6, -1, 1.5, -0, '1', 1n, null, undefined, Number.NaN]],
  ['uint without bounds', uint(), [0, Number.MAX_SAFE_INTEGER], [2 ** 53, -1, -0]],
  ['flag', flag, [true, false], [0, 1, null, 'true']],
  ['literal', literal('a'), ['a'], ['b', 1, null]],
  ['oneOf', oneOf('a', 2), ['a', 2], ['b', 3, '2']],
  ['bytes', bytes(3, 1), [new Uint8Array(1), new Uint8Array(3)], [new Uint8Array(0), new Uint8Array(4), 'abc', [1]]],
  ['bytesOf', bytesOf(2), [new Uint8Array(2)], [new Uint8Array(1), new Uint8Array(3)]],
  ['text', text(3, 1), ['a', 'abc', '🐇🐇🐇'], ['', 'abcd', '🐇🐇🐇🐇', 'a\n', '\u0000', '\u0085', '\ud800', 7, null]],
  ['text with line breaks', text(3, 0, '\n'), ['', 'a\nb'], ['a\rb', 'a\tb']],
  ['link', link(), [raw, node], ['bafy', {}, null, new Uint8Array(36)]],
  ['link to raw', link('raw'), [raw], [node]],
  ['array', array(uint(), 2, 1), [[1], [1, 2]], [[], [1, 2, 3], ['a'], 'ab', { length: 1 }]],
  ['tuple', tuple(uint(), flag), [[1, true]], [[1], [1, true, 1], [true, 1], {}]],
  [
    'map',
    map({ a: uint() }, { b: flag }),
    [{ a: 1 }, { a: 1, b: true }],
    [{}, { b: true }, { a: 1, c: 1 }, [], null, raw],
  ],
  ['either', either(uint(), flag), [1, true], ['a', null]],
  [
    'ascending',
    ascending(array(uint(), 3), (a, b) => a - b),
    [[], [1], [1, 2, 3]],
    [
      [1, 1],
      [2, 1],
    ],
  ],
])('%s takes what it should and no more', (_name, schema, good, bad) => {
  for (const value of good) expect([value, takes(schema, value)]).toEqual([value, true])
  for (const value of bad) expect([value, schema(value, 'It')]).toMatchObject([value, { ok: false, code: 'schema' }])
})

describe('a schema', () => {
  test('converts what it takes', () => {
    expect(into(uint(), (n) => n * 2)(21, 'It')).toEqual({ ok: true, value: 42 })
  })

  test('says where it went wrong, without saying what was there', () => {
    const schema = map({ list: array(map({ secret: uint() }), 3) })
    const refused = schema({ list: [{ secret: 1 }, { secret: 'hunter2' }] }, 'It')
    expect(refused).toMatchObject({ ok: false, detail: expect.stringContaining('It.list[1].secret') })
    expect(JSON.stringify(refused)).not.toContain('hunter2')
  })

  test('hands out bytes that own their buffer', () => {
    const part = new Uint8Array(100).subarray(10, 20)
    const made = bytes(20)(part, 'It')
    expect(made.ok && made.value.buffer.byteLength).toBe(10)
  })

  test('takes no inherited field for its own', () => {
    fc.assert(
      fc.property(fc.constantFrom('toString', 'constructor', 'hasOwnProperty', 'valueOf'), (name) => {
        expect(takes(map({ [name]: uint() }), {})).toBe(false)
        expect(takes(map({}), { [name]: 1 })).toBe(false)
      }),
    )
  })
})
