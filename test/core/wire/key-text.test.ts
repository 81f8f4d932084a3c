import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { replaceAt } from '../../../scripts/vectors/key-texts.ts'
import { bech32mLength, decodeBech32m, encodeBech32m } from '../../../src/core/wire/bech32.ts'
import { decodeMeshKey, encodeMeshKey } from '../../../src/core/wire/mesh-key.ts'
import { decodeRelayKey, encodeRelayKey } from '../../../src/core/wire/relay-key.ts'
import type { MeshId } from '../../../src/core/base/ids.ts'
import { unwrap } from '../../../src/core/base/errors.ts'

const ALPHABET = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l'
const codeOf = (decoded: { readonly ok: boolean; readonly code?: string }): string | undefined => decoded.code
const meshKey = Uint8Array.from({ length: 32 }, (_, i) => 7 * i)
const text = encodeMeshKey(meshKey, 3)
const relayText = encodeRelayKey({
  swarmKey: meshKey,
  relayPrologue: meshKey.toReversed(),
  meshId: '5a'.repeat(32) as MeshId,
  epoch: 3,
})
const DATA_START = 'warren1'.length

describe('a mesh key in text', () => {
  test('every single substitution is found by the checksum', () => {
    for (let i = DATA_START; i < text.length; i++) {
      for (const character of ALPHABET) {
        if (character !== text[i]) expect(codeOf(decodeMeshKey(replaceAt(text, i, character)))).toBe('checksum')
      }
    }
  })

  test('every substitution by a character that no key has is named as one', () => {
    for (let i = DATA_START; i < text.length; i++) {
      for (const character of '1bio!ßа') expect(codeOf(decodeMeshKey(replaceAt(text, i, character)))).toBe('encoding')
    }
  })

  test('every exchange of neighbours is found', () => {
    for (let i = DATA_START; i + 1 < text.length; i++) {
      if (text[i] === text[i + 1]) continue
      const exchanged = text.slice(0, i) + text[i + 1]! + text[i]! + text.slice(i + 2)
      expect(codeOf(decodeMeshKey(exchanged))).toBe('checksum')
    }
  })

  test('every missing and every doubled character is named as a wrong length', () => {
    for (let i = DATA_START; i < text.length; i++) {
      expect(codeOf(decodeMeshKey(text.slice(0, i) + text.slice(i + 1)))).toBe('length')
      expect(codeOf(decodeMeshKey(text.slice(0, i) + text[i]! + text.slice(i)))).toBe('length')
    }
  })

  test('cut off anywhere it is not read', () => {
    for (let length = 0; length < text.length; length++) expect(decodeMeshKey(text.slice(0, length)).ok).toBe(false)
  })

  test('a mistyped prefix is no key', () => {
    for (let i = 0; i < DATA_START; i++) expect(codeOf(decodeMeshKey(replaceAt(text, i, 'x')))).toBe('encoding')
  })

  test('a relay key is not a mesh key, nor the other way round', () => {
    expect(codeOf(decodeMeshKey(relayText))).toBe('encoding')
    expect(codeOf(decodeRelayKey(text))).toBe('encoding')
  })

  test('up to four mistyped characters of the longest key are found', () => {
    const place = fc.integer({ min: 'warrenrelay1'.length, max: relayText.length - 1 })
    const typos = fc.array(fc.tuple(place, fc.constantFrom(...Array.from(ALPHABET))), { minLength: 1, maxLength: 4 })
    fc.assert(
      fc.property(typos, (changes) => {
        const typed = changes.reduce((sofar, [at, character]) => replaceAt(sofar, at, character), relayText)
        expect(codeOf(decodeRelayKey(typed))).toBe(typed === relayText ? undefined : 'checksum')
      }),
      { numRuns: 2000 },
    )
  })

  test('printing or serialising what was read shows no secret', () => {
    const read = unwrap(decodeMeshKey(text))
    expect(JSON.stringify(read)).toBe('{"meshKey":"[secret]","epoch":3}')
    expect(JSON.stringify(unwrap(decodeRelayKey(relayText)))).not.toContain('7')
    expect(read.meshKey).toEqual(meshKey)
  })

  test('any text is judged, never thrown', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (junk) => {
        expect(decodeMeshKey(junk).ok).toBe(false)
      }),
    )
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (junk) => {
        expect(decodeMeshKey(`warren1${junk}`).ok).toBe(false)
      }),
    )
    expect(decodeMeshKey(`warren1${'q'.repeat(1_000_000)}`)).toMatchObject({ ok: false, code: 'length' })
  })
})

describe('bech32m', () => {
  // BIP 350, "Test vectors for Bech32m".
  test.each(['A1LQFN3A', 'a1lqfn3a', 'split1checkupstagehandshakeupstreamerranterredcaperredlc445v', '?1v759aa'])(
    'BIP 350: %s has a valid checksum',
    (valid) => {
      const prefix = valid.slice(0, valid.lastIndexOf('1')).toLowerCase()
      // Their payloads are words of five bits, not bytes: `encoding` at worst, never `checksum`.
      expect(['encoding', undefined]).toContain(codeOf(decodeBech32m(prefix, valid)))
    },
  )
  test.each(['A1LQFN3B', 'split1checkupstagehandshakeupstreamerranterredcaperredlc445w', '?1v759ab'])(
    'with its last character changed, %s has not',
    (invalid) => {
      const prefix = invalid.slice(0, invalid.lastIndexOf('1')).toLowerCase()
      expect(['checksum', 'encoding']).toContain(codeOf(decodeBech32m(prefix, invalid)))
      expect(decodeBech32m(prefix, invalid).ok).toBe(false)
    },
  )

  test('any payload comes back, in a text of the length foretold', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (payload) => {
        const encoded = encodeBech32m('warren', payload)
        expect(encoded.length).toBe(bech32mLength('warren', payload.byteLength))
        expect(unwrap(decodeBech32m('warren', encoded))).toEqual(payload)
        expect(unwrap(decodeBech32m('warren', encoded.toUpperCase()))).toEqual(payload)
      }),
    )
  })
})
