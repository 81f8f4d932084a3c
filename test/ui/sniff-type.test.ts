import { expect, test } from 'vitest'
import { decodeText, sniffType } from '../../src/ui/preview/sniff-type.ts'

const ascii = (text: string) => new TextEncoder().encode(text)

test.each([
  ['image/png', new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])],
  ['image/jpeg', new Uint8Array([0xff, 0xd8, 0xff, 0xe0])],
  ['image/webp', ascii('RIFF0000WEBPVP8 ')],
  ['audio/wav', ascii('RIFF0000WAVEfmt ')],
  ['image/avif', ascii('\0\0\0 ftypavif')],
  ['video/mp4', ascii('\0\0\0 ftypisom')],
  ['application/pdf', ascii('%PDF-1.7')],
])('%s is known by its first bytes', (type, bytes) => {
  expect(sniffType(bytes)?.type).toBe(type)
})

test.each(['<!doctype html><script>', '<svg xmlns="http://www.w3.org/2000/svg">', '<?xml version="1.0"?>', 'GIF', ''])(
  'what could run or is unknown has no type: %s',
  (text) => {
    expect(sniffType(ascii(text))).toBeUndefined()
  },
)

test('text is UTF-8 without a NUL', () => {
  expect(decodeText(ascii('grüße'))).toBe('grüße')
  expect(decodeText(new Uint8Array([0x61, 0x00]))).toBeUndefined()
  expect(decodeText(new Uint8Array([0xc3, 0x28]))).toBeUndefined()
})
