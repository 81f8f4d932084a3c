import { CarReader } from '@ipld/car'
import * as dagCbor from '@ipld/dag-cbor'
import { CID } from 'multiformats/cid'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { WarrenError } from '../../../src/core/base/errors.ts'
import type { LogId } from '../../../src/core/base/ids.ts'
import { hashBytes } from '../../../src/core/crypto/hash.ts'
import type { LogNode } from '../../../src/core/log/log.ts'
import type { Logs } from '../../../src/core/log/logs.ts'
import type { Outgoing } from '../../../src/core/mesh.ts'
import { copySealed } from '../../../src/core/vault/sealed-copy.ts'
import { cidOfDigest } from '../../../src/core/wire/cid.ts'
import { fillVault, openEmptyVault, type FilledVault } from './sealed-copy-fixture.ts'

let filled: FilledVault

beforeEach(async () => {
  filled = await openEmptyVault()
})
afterEach(() => filled.mesh.close())

async function read({ size, stream }: Outgoing): Promise<Uint8Array> {
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer())
  expect(bytes.byteLength).toBe(size)
  return bytes
}

const openCar = async (): Promise<CarReader> => CarReader.fromBytes(await read(await filled.vault.sealedCopy()))

/** Every CID that is reached from the roots, by nothing but dag-cbor's links. */
async function walk(car: CarReader): Promise<ReadonlySet<string>> {
  const seen = new Set<string>()
  const open = await car.getRoots()
  for (let cid = open.pop(); cid !== undefined; cid = open.pop()) {
    if (seen.has(cid.toString())) continue
    seen.add(cid.toString())
    const block = await car.get(cid)
    if (block === undefined) throw new Error(`${cid.toString()} is not in the archive`)
    if (cid.code === dagCbor.code) for (const link of dagLinks(dagCbor.decode(block.bytes))) open.push(link)
  }
  return seen
}

function* dagLinks(value: unknown): Generator<CID> {
  const link = CID.asCID(value)
  if (link !== null) yield link
  else if (typeof value === 'object' && value !== null && !(value instanceof Uint8Array)) {
    for (const inner of Object.values(value)) yield* dagLinks(inner)
  }
}

describe('a sealed copy', () => {
  test('is a CARv1 of blocks that are what their names say, each once, all of them reached from the roots', async () => {
    await fillVault(filled.vault)
    const car = await openCar()
    expect(car.version).toBe(1)
    const names: string[] = []
    for await (const { cid, bytes } of car.blocks()) {
      names.push(cid.toString())
      expect(await hashBytes(new Uint8Array(bytes))).toEqual(new Uint8Array(cid.multihash.digest))
    }
    expect(new Set(names).size).toBe(names.length)
    expect([...(await walk(car))].sort()).toEqual([...names].sort())
    // Everything that is stored of this vault, what was removed included.
    for await (const cid of filled.blocks.cids()) expect(names).toContain(cid)
  })

  test('shows nothing of what it holds', async () => {
    await fillVault(filled.vault)
    const text = new TextDecoder('latin1').decode(await read(await filled.vault.sealedCopy()))
    for (const name of ['Summer', 'film.bin', 'Photos']) expect(text).not.toContain(name)
  })

  test('of a block that is nowhere fails, and says so', async () => {
    await fillVault(filled.vault)
    const copy = await filled.vault.sealedCopy()
    const lost = []
    for await (const cid of filled.blocks.cids()) if (!cid.startsWith('bafy')) lost.push(cid)
    await filled.blocks.deleteMany(lost)
    await expect(new Response(copy.stream).arrayBuffer()).rejects.toMatchObject({ code: 'unreachable' })
  })

  test('of a vault into which nothing was put there is none', async () => {
    await expect(filled.vault.sealedCopy()).rejects.toMatchObject({ code: 'invalid' })
  })

  test('can be cancelled before it begins', async () => {
    await fillVault(filled.vault)
    await expect(filled.vault.sealedCopy({ signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'cancelled' })
  })

  test('leaves out what the vault’s history has let go', async () => {
    const block = async (text: string) => {
      const bytes = new TextEncoder().encode(text)
      return { bytes, cid: cidOfDigest('raw', await hashBytes(bytes)) }
    }
    const [kept, gone, entry] = [await block('kept'), await block('gone'), await block('entry')]
    const node = { cid: entry.cid, bytes: entry.bytes.byteLength, links: [gone.cid, kept.cid] } as unknown as LogNode
    const { stream } = await copySealed(
      {
        logs: {
          log: () => ({ heads: () => [entry.cid], nodes: () => [node] }),
          entryBytes: async () => [entry.bytes],
        } as unknown as Logs,
        id: 'log' as LogId,
        getBlock: async (cid) => {
          if (cid === kept.cid) return kept.bytes
          throw new WarrenError('unreachable', 'Nobody has it.')
        },
        isKept: (_entry, root) => root !== gone.cid,
      },
      undefined,
    )
    const car = await CarReader.fromBytes(new Uint8Array(await new Response(stream).arrayBuffer()))
    const names: string[] = []
    for await (const { cid } of car.blocks()) names.push(cid.toString())
    expect(names).toEqual([entry.cid, kept.cid])
  })
})
