import type { Bytes } from '../../core/base/bytes.ts'
import type { Cid, LogId } from '../../core/base/ids.ts'
import type { EntryStore, Holding, StoredEntry } from '../../core/ports/entry-store.ts'
import type { DiskIndex, IndexChange } from './disk-index.ts'
import type { DiskRoom } from './disk-room.ts'
import { decodeJson, encodeJson } from './index-values.ts'

/** Under log, height and name, so that they come in the order in which they are listed. */
const ENTRY = 'entry/'
/** The name of an entry, and under which key it lies. */
const NAME = 'name/'
const HOLDING = 'holding/'

const ENTRIES_PER_BATCH = 256
const HOLDINGS_PER_PAGE = 4096
/** Enough for any height that a log reaches, and for the greatest that an entry may claim. */
const HEIGHT_DIGITS = 16
const TIME_BYTES = 8

const keyTail = ({ log, height, cid }: StoredEntry): string =>
  `${log}/${String(height).padStart(HEIGHT_DIGITS, '0')}/${cid}`

function encodeEntry({ bytes, receivedAt }: StoredEntry): Bytes {
  const value = new Uint8Array(TIME_BYTES + bytes.byteLength)
  new DataView(value.buffer).setFloat64(0, receivedAt)
  value.set(bytes, TIME_BYTES)
  return value
}

function decodeEntry(key: string, value: Bytes): StoredEntry {
  const [log, height, cid] = key.slice(ENTRY.length).split('/') as [LogId, string, Cid]
  const receivedAt = new DataView(value.buffer).getFloat64(0)
  return { cid, log, height: Number(height), bytes: value.slice(TIME_BYTES), receivedAt }
}

/** Entries and holdings in the index itself: they are small, and a commit of both is one write of it. */
export function createDiskEntryStore(index: DiskIndex, room: Pick<DiskRoom, 'checkEntries'>): EntryStore {
  return {
    async commit({ entries, holdings }) {
      const changes: IndexChange[] = []
      for (const entry of entries) {
        const tail = keyTail(entry)
        changes.push({ type: 'put', key: ENTRY + tail, value: encodeEntry(entry) })
        changes.push({ type: 'put', key: NAME + entry.cid, value: encodeJson(tail) })
      }
      for (const { root, ...rest } of holdings) {
        changes.push({ type: 'put', key: HOLDING + root, value: encodeJson(rest) })
      }
      if (entries.length > 0) room.checkEntries(entries.reduce((sum, { bytes }) => sum + bytes.byteLength, 0))
      await index.write(changes)
    },
    async getMany(cids) {
      const tails = await index.getMany(cids.map((cid) => NAME + cid))
      const keys = tails.map((tail) => (tail === undefined ? NAME : `${ENTRY}${decodeJson(tail) as string}`))
      return (await index.getMany(keys)).map((value) => value?.slice(TIME_BYTES))
    },
    async *entries() {
      const read = (after: string | undefined) => index.page(ENTRY, after, ENTRIES_PER_BATCH)
      for (let page = await read(undefined); page.length > 0; page = await read(page.at(-1)?.[0])) {
        yield page.map(([key, value]) => decodeEntry(key, value))
      }
    },
    async holdings() {
      const holdings: Holding[] = []
      const read = (after: string | undefined) => index.page(HOLDING, after, HOLDINGS_PER_PAGE)
      for (let page = await read(undefined); page.length > 0; page = await read(page.at(-1)?.[0])) {
        for (const [key, value] of page) {
          holdings.push({ root: key.slice(HOLDING.length) as Cid, ...(decodeJson(value) as Omit<Holding, 'root'>) })
        }
      }
      return holdings
    },
    dropHoldings: (roots) => index.write(roots.map((root) => ({ type: 'del', key: HOLDING + root }))),
  }
}
