import { expect, test } from 'vitest'
import { isDecodable } from '../../../src/ui/preview/is-decodable.ts'

const ascii = (text: string): readonly number[] => Array.from(text, (letter) => letter.charCodeAt(0))
const be16 = (n: number) => [n >>> 8, n & 255]
const be32 = (n: number) => [n >>> 24, (n >>> 16) & 255, (n >>> 8) & 255, n & 255]
const le16 = (n: number) => be16(n).toReversed()
const bytes = (...parts: readonly (readonly number[])[]) => new Uint8Array(parts.flat())
const PNG = [0x89, ...ascii('PNG\r\n'), 0x1a, 0x0a, 0, 0, 0, 13, ...ascii('IHDR')]

const pictures: readonly [type: string, make: (width: number, height: number) => Uint8Array][] = [
  ['image/png', (w, h) => bytes(PNG, be32(w), be32(h))],
  ['image/gif', (w, h) => bytes(ascii('GIF89a'), le16(w), le16(h), [0, 0, 0], [0x3b])],
  // A small screen and a large first frame, after a comment.
  [
    'image/gif',
    (w, h) =>
      bytes(
        ascii('GIF89a'),
        le16(1),
        le16(1),
        [0, 0, 0],
        [0x21, 0xfe, 2, 1, 1, 0],
        [0x2c],
        [0, 0, 0, 0],
        le16(w),
        le16(h),
      ),
  ],
  ['image/jpeg', (w, h) => bytes([0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 1, 0xff, 0xc2, 0, 17, 8], be16(h), be16(w), [3])],
  [
    'image/avif',
    (w, h) => bytes(be32(32), ascii('ftypavif'), be32(20), ascii('ispe'), be32(0), be32(w), be32(h), be32(0)),
  ],
  [
    'image/webp',
    (w, h) => {
      const bits = (w - 1) | ((h - 1) << 14)
      return bytes(
        ascii('RIFF'),
        be32(0),
        ascii('WEBPVP8L'),
        be32(0),
        [0x2f],
        be32(bits).toReversed(),
        be32(0),
        be32(0),
      )
    },
  ],
]

test.each(pictures)('%s: what fits is decoded, what unfolds to too much is not', (type, make) => {
  expect(isDecodable(type, make(8_000, 6_000))).toBe(true)
  expect(isDecodable(type, make(16_000, 16_000))).toBe(false)
})

test.each(pictures)('%s: one that ends before it says its size is not', (type, make) => {
  expect(isDecodable(type, make(10, 10).subarray(0, 9))).toBe(false)
})

test('a JPEG whose segments lead nowhere is not', () => {
  expect(isDecodable('image/jpeg', bytes([0xff, 0xd8, 0xff, 0xe0, 0, 0, 0xff, 0xe0]))).toBe(false)
  expect(isDecodable('image/svg+xml', bytes(ascii('<svg width="1" height="1">')))).toBe(false)
})
