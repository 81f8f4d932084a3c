import type { Bytes } from '../base/bytes.ts'
import type { Cid, LogId } from '../base/ids.ts'
import type { LogNode } from '../log/log.ts'
import type { Logs } from '../log/logs.ts'
import { compareEntries } from '../log/order.ts'
import { cidOfDigest } from '../wire/cid.ts'
import { MAX_ENTRIES_PER_MESSAGE, MAX_PARTS_PER_MESSAGE, type ReconcilePart } from '../wire/sync.ts'
import { MAX_SENT_ENTRY_BYTES, TARGET_MESSAGE_BYTES } from './limits.ts'

/** A log id and the lengths around it, in CBOR. */
const PART_OVERHEAD_BYTES = 48

/** Cuts a list into runs whose sizes add up to at most TARGET_MESSAGE_BYTES, or that are a single item. */
function batchBySize<T>(items: readonly T[], maxItems: number, sizeOf: (item: T) => number): readonly T[][] {
  const batches: T[][] = []
  let batch: T[] = []
  let bytes = 0
  for (const item of items) {
    const size = sizeOf(item)
    if (batch.length > 0 && (batch.length >= maxItems || bytes + size > TARGET_MESSAGE_BYTES)) {
      batches.push(batch)
      batch = []
      bytes = 0
    }
    batch.push(item)
    bytes += size
  }
  if (batch.length > 0) batches.push(batch)
  return batches
}

export function batchParts(parts: readonly ReconcilePart[]): readonly ReconcilePart[][] {
  return batchBySize(parts, MAX_PARTS_PER_MESSAGE, ({ data }) => data.byteLength + PART_OVERHEAD_BYTES)
}

/**
 * The entries that a remote lacks, as messages: parents before children, the logs with the fewest first (a mesh's
 * directory before the history of a large vault), up to MAX_SENT_ENTRY_BYTES in one conversation.
 */
export function planEntries(
  logs: Pick<Logs, 'log'>,
  lacking: readonly { readonly log: LogId; readonly digests: readonly Bytes[] }[],
  alreadySentBytes: number,
): { readonly batches: readonly (readonly Cid[])[]; readonly bytes: number } {
  const nodes: LogNode[] = []
  let bytes = 0
  for (const { log: id, digests } of lacking.toSorted((a, b) => a.digests.length - b.digests.length)) {
    const log = logs.log(id)
    const inOrder = digests.flatMap((digest) => log?.get(cidOfDigest('dag-cbor', digest)) ?? []).sort(compareEntries)
    for (const node of inOrder) {
      if (alreadySentBytes + bytes + node.bytes > MAX_SENT_ENTRY_BYTES) break
      bytes += node.bytes
      nodes.push(node)
    }
  }
  const batches = batchBySize(nodes, MAX_ENTRIES_PER_MESSAGE, (node) => node.bytes)
  return { batches: batches.map((batch) => batch.map(({ cid }) => cid)), bytes }
}
