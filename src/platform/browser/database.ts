import { Dexie } from 'dexie'
import type { Table } from 'dexie'
import type { Bytes } from '../../core/base/bytes.ts'
import type { MeshId } from '../../core/base/ids.ts'
import type { Holding, StoredEntry } from '../../core/ports/entry-store.ts'
import type { MeshRecord } from '../../core/ports/secret-store.ts'

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

/** Keys are Cid texts: IndexedDB orders them as `BlockStore.cids` must, and 32-byte keys measured no faster. */
export interface BlockDatabase {
  readonly dexie: Dexie
  readonly blocks: Table<Bytes, string>
  /** Each block's length: what can be asked about blocks without loading their bytes. */
  readonly lengths: Table<number, string>
  readonly totals: Table<BlockTotals, string>
}

export interface EntryDatabase {
  readonly dexie: Dexie
  readonly entries: Table<StoredEntry, string>
  readonly holdings: Table<Holding, string>
  /** When each was first seen to be an orphan, by the block's name. */
  readonly orphans: Table<number, string>
}

export interface SecretDatabase {
  readonly dexie: Dexie
  readonly meshes: Table<MeshRecord, string>
}

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

export function openBlockDatabase(name: string): BlockDatabase {
  const dexie = new Dexie(name, { ...NO_CACHE, chromeTransactionDurability: 'relaxed' })
  dexie.version(1).stores({ blocks: '', lengths: '', totals: '' })
  return { dexie, blocks: dexie.table('blocks'), lengths: dexie.table('lengths'), totals: dexie.table('totals') }
}

export function openEntryDatabase(name: string): EntryDatabase {
  const dexie = new Dexie(name, { ...NO_CACHE, chromeTransactionDurability: 'strict' })
  dexie.version(1).stores({ entries: `cid, ${ENTRY_ORDER}`, holdings: 'root' })
  dexie.version(2).stores({ orphans: '' })
  return {
    dexie,
    entries: dexie.table('entries'),
    holdings: dexie.table('holdings'),
    orphans: dexie.table('orphans'),
  }
}

export function openSecretDatabase(name: string): SecretDatabase {
  const dexie = new Dexie(name, { ...NO_CACHE, chromeTransactionDurability: 'strict' })
  dexie.version(1).stores({ meshes: 'id' })
  return { dexie, meshes: dexie.table('meshes') }
}
