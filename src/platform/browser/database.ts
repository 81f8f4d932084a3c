import { Dexie } from 'dexie'
import type { Table, Transaction } from 'dexie'
import type { Bytes } from '../../core/base/bytes.ts'
import type { Cid, MeshId } from '../../core/base/ids.ts'
import type { StoredEntry } from '../../core/ports/entry-store.ts'
import type { Lock, MeshRecord, SealedRecord } from '../../core/ports/secret-store.ts'
import type { HoldingTables } from './holding-runs.ts'

/**
 * A mesh has two databases, because Dexie sets durability per database and the two kinds of data need different ones:
 *
 * - blocks are written **relaxed**: fast, and a lost block is noticed (its name is its hash) and fetched or made again;
 * - entries and holdings are written **strict**: a commit is on the disk when it resolves. Both lie in one database,
 *   so that an entry and the record that its blocks are here become durable together.
 *
 * Blocks are always written, and their transactions complete, before the commit that names them is begun.
 *
 * Each schema has its own version history: a change appends `.version(n + 1)`, nobody edits a released one.
 */

/** Sum of what lies in the block database, kept by every write so that nobody counts. */
export interface BlockTotals {
  readonly blocks: number
  readonly bytes: number
}

/** Where a block's bytes are: in which pack, and from where on. */
export interface BlockPlace {
  readonly pack: PackId
  readonly offset: number
  readonly length: number
}

/** 53 random bits. */
export type PackId = number

/** The bytes of blocks, end to end: both forms can be anywhere. A Blob is written and read faster. */
export interface Pack {
  readonly bytes: Blob | Bytes
}

/**
 * Apart from the bytes: who has read a Blob keeps its file on the disk for a while, and this is read to make room. A pack
 * without it holds nothing any more: it was written anew elsewhere, and is about to be deleted.
 */
export interface PackContents {
  /** The blocks in it; since it was written some may have lost their place, or got another one. */
  readonly cids: readonly Cid[]
  /** Length of the pack. */
  readonly length: number
}

/**
 * Blocks lie in packs, since each long value is a file of its own to the browser, and few long files are written and read
 * about twice as fast as many short ones (`npm run bench -- store`).
 *
 * Keys of `places` are Cid texts: IndexedDB orders them as `BlockStore.cids` must, and 32-byte keys measured no faster.
 */
export interface BlockDatabase {
  readonly dexie: Dexie
  /** What is stored is what has a place: all that can be asked about blocks without loading their bytes. */
  readonly places: Table<BlockPlace, string>
  /** Never changed once written, and no id is used twice. */
  readonly packs: Table<Pack, PackId>
  readonly packContents: Table<PackContents, PackId>
  readonly totals: Table<BlockTotals, string>
}

export interface EntryDatabase extends HoldingTables {
  readonly dexie: Dexie
  readonly entries: Table<StoredEntry, string>
  /** When each was first seen to be an orphan, by the block's name. */
  readonly orphans: Table<number, string>
  /** How often the database was claimed by one that writes, under CLAIMS: each of them commits only while it is the last. */
  readonly claims: Table<number, string>
}

export interface SecretDatabase {
  readonly dexie: Dexie
  readonly meshes: Table<MeshRecord | SealedRecord, string>
  /** One at the most, under LOCK. */
  readonly locks: Table<Lock, string>
}

export const CLAIMS = 'claims'
export const LOCK = 'lock'

/** The index that yields parents before children. */
export const ENTRY_ORDER = '[log+height+cid]'

/** All meshes of this device: one small database that exists before any mesh is opened. */
export const SECRET_DATABASE = 'warren'

export function blockDatabaseName(mesh: MeshId): string {
  return `warren-blocks-${mesh}`
}

export function entryDatabaseName(mesh: MeshId): string {
  return `warren-entries-${mesh}`
}

// Dexie's cache serves live queries, which nothing here uses; on, it would keep written values in memory.
const NO_CACHE = { cache: 'disabled' } as const

/** @param durability for what must be on the disk before the next step, `strict` */
export function openBlockDatabase(name: string, durability: 'relaxed' | 'strict' = 'relaxed'): BlockDatabase {
  const dexie = new Dexie(name, { ...NO_CACHE, chromeTransactionDurability: durability })
  dexie.version(1).stores({ blocks: '', lengths: '', totals: '' })
  dexie
    .version(2)
    .stores({ blocks: null, lengths: null, places: '', packs: '', packContents: '' })
    .upgrade((transaction) => packEachBlock(transaction))
  return {
    dexie,
    places: dexie.table('places'),
    packs: dexie.table('packs'),
    packContents: dexie.table('packContents'),
    totals: dexie.table('totals'),
  }
}

/** From version 1, which kept a record for each block: it becomes a pack of one. A block at a time, or memory could run out. */
async function packEachBlock(transaction: Transaction): Promise<void> {
  const blocks = transaction.table<Bytes, string>('blocks')
  let pack = 0
  for (const cid of await blocks.toCollection().primaryKeys()) {
    const bytes = await blocks.get(cid)
    if (bytes === undefined) continue
    const length = bytes.byteLength
    await transaction.table('packs').put({ bytes } satisfies Pack, pack)
    await transaction.table('packContents').put({ cids: [cid as Cid], length } satisfies PackContents, pack)
    await transaction.table('places').put({ pack, offset: 0, length } satisfies BlockPlace, cid)
    pack++
  }
}

export function openEntryDatabase(name: string): EntryDatabase {
  const dexie = new Dexie(name, { ...NO_CACHE, chromeTransactionDurability: 'strict' })
  dexie.version(1).stores({ entries: `cid, ${ENTRY_ORDER}`, holdings: 'root' })
  dexie.version(2).stores({ orphans: '' })
  dexie.version(3).stores({ holdingRuns: '++id' })
  dexie.version(4).stores({ claims: '' })
  return {
    dexie,
    entries: dexie.table('entries'),
    holdings: dexie.table('holdings'),
    holdingRuns: dexie.table('holdingRuns'),
    orphans: dexie.table('orphans'),
    claims: dexie.table('claims'),
  }
}

export function openSecretDatabase(name: string): SecretDatabase {
  const dexie = new Dexie(name, { ...NO_CACHE, chromeTransactionDurability: 'strict' })
  dexie.version(1).stores({ meshes: 'id' })
  dexie.version(2).stores({ locks: '' })
  return { dexie, meshes: dexie.table('meshes'), locks: dexie.table('locks') }
}

/** Once nobody has them open any more: until then it waits. */
export async function deleteDatabases(names: readonly string[]): Promise<void> {
  for (const name of names) await Dexie.delete(name)
}
