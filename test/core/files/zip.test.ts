import { crc32 as nodeCrc32 } from 'node:zlib'
import { expect, test, vi } from 'vitest'
import type { Bytes } from '../../../src/core/base/bytes.ts'
import { crc32 } from '../../../src/core/files/crc32.ts'
import { type ZipEntry, zipEntries } from '../../../src/core/files/zip.ts'
import { centralRecord, localHeader } from '../../../src/core/files/zip-records.ts'
import { readCentralRecord, readZip } from './read-zip.ts'

const GIB = 1024 ** 3
const AT = Date.UTC(2026, 10, 21, 8, 30, 14)

const randomBytes = (length: number): Bytes => crypto.getRandomValues(new Uint8Array(length))
const file = (path: string, bytes: Bytes, changedAt = AT): ZipEntry => ({
  path,
  size: bytes.byteLength,
  changedAt,
  open: () => new Blob([bytes]).stream(),
})
const folder = (path: string): ZipEntry => ({ path, size: 0, changedAt: AT, open: undefined })

async function write(entries: readonly ZipEntry[]): Promise<Uint8Array> {
  const { size, stream } = zipEntries(entries)
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer())
  expect(bytes.byteLength).toBe(size)
  return bytes
}

test('the checksum is that of zlib, whatever the pieces', () => {
  const bytes = randomBytes(10_007)
  expect(crc32(new Uint8Array())).toBe(0)
  for (const cut of [0, 1, 7, 8, 9, 5000, bytes.byteLength]) {
    expect(crc32(bytes.subarray(cut), crc32(bytes.subarray(0, cut)))).toBe(nodeCrc32(bytes))
  }
})

test('what goes in comes out: names, folders, times, bytes', async () => {
  const bytes = randomBytes(60_000)
  const archive = await write([
    folder('Été/'),
    file('Été/日本 🏔.jpg', bytes),
    folder('Été/leer/'),
    file('nothing.txt', new Uint8Array()),
  ])
  const files = readZip(archive)
  expect(files.map(({ path }) => path)).toEqual(['Été/', 'Été/日本 🏔.jpg', 'Été/leer/', 'nothing.txt'])
  const [top, photo, , nothing] = files
  expect(photo?.bytes).toEqual(bytes)
  expect(photo?.crc).toBe(nodeCrc32(bytes))
  expect(nothing?.bytes.byteLength).toBe(0)
  expect(files.every(({ flags }) => (flags & 0x800) !== 0)).toBe(true)
  expect(files.every(({ changedAt }) => changedAt === AT / 1000)).toBe(true)
  const local = new Date(AT)
  expect(photo?.dosTime).toEqual([2026, 11, local.getDate(), local.getHours(), local.getMinutes(), 14])
  expect((photo?.attributes ?? 0) >>> 16).toBe(0o100644)
  expect((top?.attributes ?? 0) >>> 16).toBe(0o040755)
})

test('an archive of nothing is one', async () => {
  expect(readZip(await write([]))).toEqual([])
})

test('more entries than 16 bits count are all there', async () => {
  const entries = Array.from({ length: 65_540 }, (_, i) => folder(`${i}/`))
  const files = readZip(await write(entries))
  expect(files).toHaveLength(65_540)
  expect(files.at(-1)?.path).toBe('65539/')
})

test('what 32 bits do not hold is in zip64: sizes, offsets, and the archive’s own', () => {
  const facts = { name: new TextEncoder().encode('a'), size: 5 * GIB, changedAt: AT, isFolder: false }
  const record = centralRecord(facts, 7, 6 * GIB)
  const read = readCentralRecord(new DataView(record.buffer), 0)
  expect([read.size, read.packed, read.offset, read.crc]).toEqual([5 * GIB, 5 * GIB, 6 * GIB, 7])
  const small = centralRecord({ ...facts, size: 3 }, 7, 6 * GIB)
  const readSmall = readCentralRecord(new DataView(small.buffer), 0)
  expect([readSmall.size, readSmall.offset]).toEqual([3, 6 * GIB])
  // Version 4.5, both sizes elsewhere.
  const header = new DataView(localHeader(facts).buffer)
  expect([header.getUint16(4, true), header.getUint32(18, true), header.getUint32(22, true)]).toEqual([
    45, 0xffff_ffff, 0xffff_ffff,
  ])
  const open = () => new ReadableStream<Bytes>()
  const { size } = zipEntries([{ path: 'a', size: 5 * GIB, changedAt: AT, open }])
  expect(size - 5 * GIB).toBe(header.byteLength + 24 + (46 + 1 + 20 + 9) + (56 + 20) + 22)
})

test('times before and after those of DOS stay within them', async () => {
  const files = readZip(await write([file('old', randomBytes(1), 0), file('late', randomBytes(1), Date.UTC(2150, 1))]))
  expect(files.map(({ dosTime }) => dosTime[0])).toEqual([1980, 2107])
})

test('a file that fails can be left out, at its beginning or in its middle; the others are whole', async () => {
  const [first, second] = [randomBytes(65_000), randomBytes(300)]
  const failing = (path: string, pieces: readonly Bytes[]): ZipEntry => ({
    ...{ path, size: 200_000, changedAt: AT },
    open: () => {
      const rest = [...pieces]
      return new ReadableStream<Bytes>({
        pull(controller) {
          const next = rest.shift()
          if (next === undefined) controller.error(new Error('gone'))
          else controller.enqueue(next)
        },
      })
    },
  })
  const leftOut: string[] = []
  const { stream } = zipEntries(
    [
      failing('never', []),
      file('first', first),
      failing('half', [randomBytes(60_000), randomBytes(60_000)]),
      file('second', second),
    ],
    {
      leaveOut: ({ path }) => leftOut.push(path) > 0,
      last: () => file('left out', new TextEncoder().encode(leftOut.join())),
    },
  )
  const files = readZip(new Uint8Array(await new Response(stream).arrayBuffer()))
  expect(files.map(({ path }) => path)).toEqual(['first', 'second', 'left out'])
  expect(files[0]?.bytes).toEqual(first)
  expect(files[1]?.bytes).toEqual(second)
  expect(new TextDecoder().decode(files[2]?.bytes)).toBe('never,half')
})

test('nothing is read before its turn, and only the file that is being read is open', async () => {
  const size = 200_000
  const open = vi.fn(() => new Blob([new Uint8Array(size)]).stream())
  const { stream } = zipEntries([0, 1, 2].map((i) => ({ path: `${i}`, size, changedAt: AT, open })))
  expect(open).not.toHaveBeenCalled()
  const reader = stream.getReader()
  expect((await reader.read()).value?.byteLength).toBeLessThan(1000)
  expect(open).toHaveBeenCalledTimes(1)
  await reader.read()
  expect(open).toHaveBeenCalledTimes(1)
  await reader.cancel()
})

test('cancelling ends a file that waits for what never comes', async () => {
  const cancelled = vi.fn()
  const open = vi.fn(() => new ReadableStream<Bytes>({ cancel: cancelled }))
  const reader = zipEntries([{ path: 'a', size: 5, changedAt: AT, open }]).stream.getReader()
  const waiting = reader.read()
  await expect.poll(() => open).toHaveBeenCalled()
  await reader.cancel()
  expect((await waiting).done).toBe(true)
  await expect.poll(() => cancelled).toHaveBeenCalledOnce()
})

test('a file that fails, or is longer or shorter than it says, fails the archive', async () => {
  const failing = () => new ReadableStream<Bytes>({ start: (controller) => controller.error(new Error('gone')) })
  const read = (entry: ZipEntry) => new Response(zipEntries([entry]).stream).arrayBuffer()
  await expect(read({ path: 'a', size: 5, changedAt: AT, open: failing })).rejects.toThrow('gone')
  for (const size of [999, 1001]) {
    await expect(read({ ...file('a', randomBytes(1000)), size })).rejects.toMatchObject({ code: 'storage' })
  }
})
