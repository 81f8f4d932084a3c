import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isGranted } from '../../src/network/reservation.ts'

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values)

describe('the answer to a request for a reservation', () => {
  test.each([
    ['STATUS, OK', bytes(0x08, 2, 0x28, 100), true],
    ['with a reservation in between', bytes(0x08, 2, 0x1a, 3, 8, 1, 1, 0x28, 100), true],
    ['RESERVATION_REFUSED', bytes(0x08, 2, 0x28, 0xc8, 0x01), false],
    ['PERMISSION_DENIED', bytes(0x08, 2, 0x28, 0xca, 0x01), false],
    ['another type', bytes(0x08, 0, 0x28, 100), false],
    ['without a status', bytes(0x08, 2), false],
    ['cut off', bytes(0x08, 2, 0x28), false],
    ['a field longer than the message', bytes(0x08, 2, 0x1a, 100, 0x28, 100), false],
    ['of a wire type that it does not use', bytes(0x0d, 0, 0, 0, 0), false],
    ['nothing', bytes(), false],
  ])('%s', (_, message, granted) => {
    expect(isGranted(message)).toBe(granted)
  })

  test('never throws, whatever comes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 64 }), (message) => typeof isGranted(message) === 'boolean'))
  })
})
