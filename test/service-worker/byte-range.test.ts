import { expect, test } from 'vitest'
import { resolveByteRange } from '../../src/service-worker/byte-range.ts'

test.each([
  ['bytes=0-', { start: 0, end: 100 }],
  ['bytes=0-0', { start: 0, end: 1 }],
  ['bytes=10-19', { start: 10, end: 20 }],
  ['bytes=90-500', { start: 90, end: 100 }],
  ['bytes=99-', { start: 99, end: 100 }],
  ['bytes=-1', { start: 99, end: 100 }],
  ['bytes=-500', { start: 0, end: 100 }],
  ['bytes=100-', 'unsatisfiable'],
  ['bytes=-0', 'unsatisfiable'],
  [null, 'whole'],
  ['', 'whole'],
  ['bytes=-', 'whole'],
  ['bytes=5-4', 'whole'],
  ['bytes=0-1,4-5', 'whole'],
  ['items=0-1', 'whole'],
  ['bytes=a-b', 'whole'],
])('%j of 100 bytes is %j', (header, range) => {
  expect(resolveByteRange(header, 100)).toEqual(range)
})

test('of nothing, nothing can be had', () => {
  expect(resolveByteRange('bytes=0-', 0)).toBe('unsatisfiable')
  expect(resolveByteRange('bytes=-5', 0)).toBe('unsatisfiable')
})
