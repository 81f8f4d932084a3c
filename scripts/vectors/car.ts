import { bytesToHex, concatBytes, utf8ToBytes } from '../../src/core/base/bytes.ts'
import type { Bytes } from '../../src/core/base/bytes.ts'
import type { Cid, MeshId } from '../../src/core/base/ids.ts'
import { hashBytesSync } from '../../src/core/crypto/hash.ts'
import { cidOfDigest, cidToBytes, cidToLink } from '../../src/core/wire/cid.ts'
import { encodeEntry } from '../../src/core/wire/entry.ts'
import { encodeLinks, orderLinks } from '../../src/core/wire/links.ts'
import { makeEntry } from './entry.ts'
import { exampleMember, exampleMesh } from './members.ts'
import { RawMap, writeCbor } from './raw-cbor.ts'
import { fixedBytes } from './seeds.ts'
import type { VectorFile } from './vector-file.ts'

export interface CarVector {
  readonly name: string
  /** Of one log, in any order. */
  readonly entries: readonly string[]
  /** What can be had, in any order. */
  readonly blocks: readonly { readonly cid: Cid; readonly bytes: string }[]
  /** The whole file. */
  readonly car: string
}

interface Named {
  readonly cid: Cid
  readonly bytes: Bytes
}

const nameBlock = (codec: 'raw' | 'dag-cbor', bytes: Bytes): Named => ({
  cid: cidOfDigest(codec, hashBytesSync(bytes)),
  bytes,
})

/** By hand: lengths below 16,384 in one byte or two. */
const varint = (value: number): Bytes =>
  value < 128 ? Uint8Array.of(value) : Uint8Array.of((value & 0x7f) | 0x80, value >> 7)

function writeCar(roots: readonly Cid[], sections: readonly Named[]): Bytes {
  const header = writeCbor(
    new RawMap([
      ['roots', roots.map(cidToLink)],
      ['version', 1],
    ]),
  )
  const written = sections.map(({ cid, bytes }) => {
    return concatBytes(varint(36 + bytes.byteLength), cidToBytes(cid), bytes)
  })
  return concatBytes(varint(header.byteLength), header, ...written)
}

export interface CarFile extends VectorFile<CarVector, never> {
  readonly meshId: MeshId
}

export async function buildCar(): Promise<CarFile> {
  const [anna, ben] = [exampleMember('anna'), exampleMember('ben')]
  const chunks = ['a', 'b', 'c'].map((name, index) => nameBlock('raw', fixedBytes(`sealed ${name}`, 30 + index)))
  const single = nameBlock('raw', fixedBytes('sealed alone', 50))
  const listed = orderLinks(chunks.map(({ cid, bytes }) => ({ cid, length: bytes.byteLength })))
  const links = nameBlock('dag-cbor', encodeLinks({ links: listed }))
  const leaves = listed.map(({ cid }) => chunks.find((chunk) => chunk.cid === cid) as Named)
  const write = async (...made: Parameters<typeof makeEntry>) =>
    nameBlock('dag-cbor', encodeEntry(await makeEntry(...made)))
  const alone = await write(ben, utf8ToBytes('car 0'))
  const first = await write(anna, utf8ToBytes('car 1'), { links: [links.cid, single.cid] })
  const after = { parents: [first.cid], height: 1, time: 1_795_000_000_001 }
  const second = await write(ben, utf8ToBytes('car 2'), after)
  const third = await write(anna, utf8ToBytes('car 3'), { ...after, time: after.time + 1, links: [single.cid] })
  const good = (
    name: string,
    entries: readonly Named[],
    blocks: readonly Named[],
    roots: readonly Cid[],
    sections: readonly Named[],
  ): CarVector => ({
    name,
    entries: entries.map(({ bytes }) => bytesToHex(bytes)),
    blocks: blocks.map(({ cid, bytes }) => ({ cid, bytes: bytesToHex(bytes) })),
    car: bytesToHex(writeCar(roots, sections)),
  })
  return {
    about:
      'A vault as it lies with others, in one file: docs/PROTOCOL.md, "CAR export". Nothing is refused: it is only written.',
    meshId: exampleMesh().meshId,
    good: [
      good('one entry without files', [alone], [], [alone.cid], [alone]),
      good(
        'two heads, a file of three blocks, and one block that two entries need',
        [third, second, first],
        [...chunks, single, links],
        [second.cid, third.cid].toSorted(),
        [first, second, third, links, ...leaves, single],
      ),
    ],
    refused: [],
  }
}
