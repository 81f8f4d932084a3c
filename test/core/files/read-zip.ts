/** A reader of zip archives for tests: by the directory at the end, as programs that open archives do. */

export interface ZipFile {
  readonly path: string
  readonly bytes: Uint8Array
  readonly crc: number
  /** Seconds since the Unix epoch, from the "UT" field. */
  readonly changedAt: number | undefined
  /** Year, month, day, hour, minute, second of the wall clock. */
  readonly dosTime: readonly number[]
  readonly attributes: number
  readonly flags: number
}

interface Extra {
  readonly id: number
  readonly data: DataView
}

function* extrasOf(view: DataView): Generator<Extra> {
  for (let at = 0; at < view.byteLength;) {
    const length = view.getUint16(at + 2, true)
    yield { id: view.getUint16(at, true), data: new DataView(view.buffer, view.byteOffset + at + 4, length) }
    at += 4 + length
  }
}

const big = (view: DataView, at: number): number => Number(view.getBigUint64(at, true))

function expectSignature(view: DataView, at: number, signature: number): void {
  const found = view.getUint32(at, true)
  if (found !== signature) throw new Error(`${signature.toString(16)} expected at ${at}, not ${found.toString(16)}`)
}

/** What a record of the directory says; `next` is where the one after it begins. */
export function readCentralRecord(view: DataView, at: number) {
  expectSignature(view, at, 0x0201_4b50)
  const nameLength = view.getUint16(at + 28, true)
  const extraLength = view.getUint16(at + 30, true)
  const name = new Uint8Array(view.buffer, view.byteOffset + at + 46, nameLength)
  let packed = view.getUint32(at + 20, true)
  let size = view.getUint32(at + 24, true)
  let offset = view.getUint32(at + 42, true)
  let changedAt: number | undefined
  for (const { id, data } of extrasOf(new DataView(view.buffer, view.byteOffset + at + 46 + nameLength, extraLength))) {
    let field = 0
    const wide = (): number => big(data, 8 * field++)
    if (id === 0x5455) changedAt = data.getUint32(1, true)
    if (id !== 1) continue
    if (size === 0xffff_ffff) size = wide()
    if (packed === 0xffff_ffff) packed = wide()
    if (offset === 0xffff_ffff) offset = wide()
    if (field * 8 !== data.byteLength) throw new Error('a zip64 field holds what nobody asks for')
  }
  const time = view.getUint16(at + 12, true)
  const date = view.getUint16(at + 14, true)
  return {
    path: new TextDecoder('utf-8', { fatal: true }).decode(name),
    flags: view.getUint16(at + 8, true),
    crc: view.getUint32(at + 16, true),
    packed,
    size,
    offset,
    changedAt,
    attributes: view.getUint32(at + 38, true),
    dosTime: [1980 + (date >> 9), (date >> 5) & 15, date & 31, time >> 11, (time >> 5) & 63, (time & 31) * 2],
    next: at + 46 + nameLength + extraLength + view.getUint16(at + 32, true),
  }
}

/** Number of entries, and where their directory begins. */
function readEnd(view: DataView): { readonly count: number; readonly start: number } {
  const end = view.byteLength - 22
  expectSignature(view, end, 0x0605_4b50)
  const count = view.getUint16(end + 10, true)
  const start = view.getUint32(end + 16, true)
  if (count !== 0xffff && start !== 0xffff_ffff) return { count, start }
  expectSignature(view, end - 20, 0x0706_4b50)
  const wide = big(view, end - 12)
  expectSignature(view, wide, 0x0606_4b50)
  return { count: big(view, wide + 32), start: big(view, wide + 48) }
}

export function readZip(bytes: Uint8Array): readonly ZipFile[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const { count, start } = readEnd(view)
  const files: ZipFile[] = []
  for (let at = start; files.length < count;) {
    const record = readCentralRecord(view, at)
    const { offset, size } = record
    expectSignature(view, offset, 0x0403_4b50)
    const dataAt = offset + 30 + view.getUint16(offset + 26, true) + view.getUint16(offset + 28, true)
    if ((record.flags & 8) !== 0) {
      expectSignature(view, dataAt + size, 0x0807_4b50)
      const described = [4, 8, 12].map((field) => view.getUint32(dataAt + size + field, true))
      if (described.join() !== [record.crc, size, size].join()) throw new Error('descriptor and directory differ')
    }
    files.push({ ...record, bytes: bytes.subarray(dataAt, dataAt + size) })
    at = record.next
  }
  return files
}
