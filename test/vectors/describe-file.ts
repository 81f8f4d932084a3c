import { describe, expect, test } from 'vitest'
import type { MessageFile } from '../../scripts/vectors/messages.ts'
import { toJson } from '../../scripts/vectors/to-json.ts'
import type { InJson, VectorFile } from '../../scripts/vectors/vector-file.ts'
import { type Bytes, bytesToHex, hexToBytes } from '../../src/core/base/bytes.ts'
import { type Decoded, type RefusalCode, unwrap } from '../../src/core/base/errors.ts'
import { expandBytes, readVectors } from './read-vectors.ts'

/** What a format's `Decoded` comes to: its code, or that it was accepted. */
export const verdict = (decoded: Decoded<unknown>): RefusalCode | 'accepted' => (decoded.ok ? 'accepted' : decoded.code)

type Named = { readonly name: string }
type File = VectorFile<Named, Named & { readonly code: RefusalCode }>

export function describeFile<F extends File>(
  name: string,
  keys: { readonly good: string; readonly refused: string },
  check: (good: F['good'][number]) => Promise<void> | void,
  judge: (refused: F['refused'][number]) => Promise<string> | string,
): void {
  describe(`docs/vectors/${name}.json`, () => {
    const { good, refused, ...rest } = readVectors(name) as F

    test('holds what it should and no more', () => {
      expect(Object.keys(rest)).toEqual(['about'])
      for (const each of good) expect(keys.good.split('|')).toContain(Object.keys(each).join(' '))
      for (const each of refused) expect(Object.keys(each).toSorted().join(' ')).toBe(keys.refused)
      expect(refused.length).toBeGreaterThanOrEqual(good.length)
      const names = [...good, ...refused].map((each) => each.name)
      expect(new Set(names).size).toBe(names.length)
    })
    test.each(good)('good: $name', check)
    test.each(refused)('refused: $name ($code)', async (each) => {
      expect(await judge(each)).toBe(each.code)
    })
  })
}

/** A wire format, both ways. @param fromJson the value in memory, of the value in the file */
export function describeMessages<Value>(
  name: string,
  decode: (bytes: Bytes) => Decoded<Value>,
  encode: (json: InJson<Value>, decoded: Value) => Bytes,
): void {
  describeFile<MessageFile<Value>>(
    name,
    { good: 'name value bytes', refused: 'bytes code name' },
    ({ value, bytes }) => {
      const decoded = unwrap(decode(hexToBytes(bytes)))
      expect(toJson(decoded)).toEqual(value)
      expect(bytesToHex(encode(value, decoded))).toBe(bytes)
    },
    ({ bytes }) => verdict(decode(expandBytes(bytes))),
  )
}
