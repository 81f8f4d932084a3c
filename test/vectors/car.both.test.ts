import { describe, expect, test } from 'vitest'
import type { CarFile } from '../../scripts/vectors/car.ts'
import { type Bytes, bytesToHex, concatBytes, hexToBytes } from '../../src/core/base/bytes.ts'
import { copySealed } from '../../src/core/vault/sealed-copy.ts'
import { openLogs } from './open-logs.ts'
import { readVectors } from './read-vectors.ts'

async function readAll(stream: ReadableStream<Bytes>): Promise<Bytes> {
  const pieces: Bytes[] = []
  const reader = stream.getReader()
  for (let next = await reader.read(); !next.done; next = await reader.read()) pieces.push(next.value)
  return concatBytes(...pieces)
}

describe('docs/vectors/car.json', () => {
  const { meshId, good, refused, ...rest } = readVectors('car') as CarFile

  test('holds what it should and no more', () => {
    expect(Object.keys(rest)).toEqual(['about'])
    expect(refused).toEqual([])
    for (const each of good) expect(Object.keys(each).join(' ')).toBe('name entries blocks car')
  })

  test.each(good)('$name', async ({ entries, blocks, car }) => {
    const logs = await openLogs(meshId, 0)
    await logs.receive(undefined, entries.map(hexToBytes))
    const bytesByCid = new Map(blocks.map(({ cid, bytes }) => [cid, hexToBytes(bytes)]))
    const copy = await copySealed(
      {
        logs,
        id: logs.logIds()[0]!,
        getBlock: async (cid) => bytesByCid.get(cid)!,
        isKept: () => true,
      },
      undefined,
    )
    const written = await readAll(copy.stream)
    expect(bytesToHex(written)).toBe(car)
    expect(copy.size).toBe(written.byteLength)
  })
})
