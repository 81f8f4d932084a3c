import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { bytesToHex } from '../../../src/core/base/bytes.ts'
import type { MemberId, MeshId } from '../../../src/core/base/ids.ts'
import { SAFETY_WORDS, safetyWordPlaces } from '../../../src/core/identity/safety-words.ts'

const id = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => bytesToHex(bytes))

test('both sides see the same twelve words, and nobody else does', () => {
  fc.assert(
    fc.property(id, id, id, id, (mesh, a, b, c) => {
      fc.pre(new Set([mesh, a, b, c]).size === 4)
      const places = safetyWordPlaces(mesh as MeshId, a as MemberId, b as MemberId)
      expect(places).toHaveLength(SAFETY_WORDS)
      expect(places.every((place) => Number.isInteger(place) && place >= 0 && place < 2048)).toBe(true)
      expect(safetyWordPlaces(mesh as MeshId, b as MemberId, a as MemberId)).toEqual(places)
      expect(safetyWordPlaces(mesh as MeshId, a as MemberId, c as MemberId)).not.toEqual(places)
      expect(safetyWordPlaces(c as MeshId, a as MemberId, b as MemberId)).not.toEqual(places)
    }),
  )
})
