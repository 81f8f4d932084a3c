import { type Bytes, concatBytes, utf8ToBytes } from '../base/bytes.ts'
import { HASH_WORDS, hashBytesSync, hashRunInto, SIP_KEY_BYTES, sipHashInto } from '../crypto/hash.ts'
import { BUCKETS, DIGEST_BYTES, type DigestSnapshot, findBucket } from './digest-snapshot.ts'

/** Of each side, drawn anew for each reconciliation of each log. */
export const NONCE_BYTES = 16
/** A mark tells apart two buckets of different digests 16,777,215 times out of 16,777,216. */
export const MARK_BYTES = 3

const KEY_DOMAIN = utf8ToBytes('warren/1 reconcile')

/** One bit for each bucket. */
export interface BucketChoice {
  /** How many of a digest's first bits say which bucket it is in: at most BUCKET_BITS. */
  readonly bits: number
  has(bucket: number): boolean
}

export const EVERY_BUCKET: BucketChoice = { bits: 0, has: () => true }

/** Digests under short names, which mean something in one reconciliation only. */
export interface NamedDigests {
  readonly count: number
  /** Two words each, the less significant one first: the SipHash-2-4 of each digest. */
  readonly ids: Uint32Array
  digestAt(index: number): Bytes
  /** The index of the digest of this name; -1 when there is none. */
  find(low: number, high: number): number
}

/** Whoever made the digests didn't know it; and with both nonces, neither side alone chooses it. */
export function deriveSipKey(initiatorNonce: Bytes, responderNonce: Bytes = new Uint8Array(0)): Bytes {
  return hashBytesSync(concatBytes(KEY_DOMAIN, initiatorNonce, responderNonce)).slice(0, SIP_KEY_BYTES)
}

/**
 * A mark for each of 2^bits buckets: the first bytes of SHA-256 over the nonce and the hashes of the smaller buckets that
 * it is made of, but for those in which there is nothing: so it costs what is there. Whoever made the digests didn't know
 * the nonce, and could not look for two sets with the same mark.
 */
export function markBuckets(snapshot: DigestSnapshot, bits: number, nonce: Bytes): Bytes {
  const hashes = snapshot.bucketHashes()
  const each = (HASH_WORDS * BUCKETS) / 2 ** bits
  const marks = new Uint8Array(2 ** bits * MARK_BYTES)
  const input = new Uint8Array(NONCE_BYTES + each * Uint32Array.BYTES_PER_ELEMENT)
  const view = new DataView(input.buffer)
  const mark = new Uint32Array(HASH_WORDS)
  input.set(nonce)
  for (let bucket = 0; bucket < 2 ** bits; bucket++) {
    let end = NONCE_BYTES
    for (let at = bucket * each; at < (bucket + 1) * each; at += HASH_WORDS) {
      if (isZero(hashes, at)) continue
      for (let word = 0; word < HASH_WORDS; word++, end += 4) view.setUint32(end, hashes[at + word] as number)
    }
    hashRunInto(mark, 0, input, 0, end)
    const first = mark[0] as number
    marks.set([first >>> 24, first >>> 16, first >>> 8], bucket * MARK_BYTES)
  }
  return marks
}

function isZero(hashes: Uint32Array, at: number): boolean {
  for (let word = 0; word < HASH_WORDS; word++) if (hashes[at + word] !== 0) return false
  return true
}

/** Names the digests of some buckets, once a name is asked for: a quarter of a microsecond each, in Node 20. */
export function nameDigests(snapshot: DigestSnapshot, chosen: BucketChoice, key: Bytes): NamedDigests {
  const { digests } = snapshot
  /** Where each run of chosen digests begins in the set, and among the chosen ones. */
  const runs: { readonly from: number; readonly first: number; length: number }[] = []
  let count = 0
  for (let bucket = 0; bucket < 2 ** chosen.bits; bucket++) {
    if (!chosen.has(bucket)) continue
    const from = findBucket(digests, bucket, chosen.bits)
    const length = findBucket(digests, bucket + 1, chosen.bits) - from
    if (length === 0) continue
    const previous = runs.at(-1)
    if (previous !== undefined && previous.from + previous.length === from) previous.length += length
    else runs.push({ from, first: count, length })
    count += length
  }
  let names: Uint32Array | undefined
  let table: Int32Array | undefined

  function nameAll(): Uint32Array {
    if (names !== undefined) return names
    names = new Uint32Array(2 * count)
    for (const { from, first, length } of runs) {
      sipHashInto(names, 2 * first, key, digests, from * DIGEST_BYTES, length)
    }
    return names
  }

  return {
    count,
    get ids() {
      return nameAll()
    },
    digestAt(index) {
      const run = runs.findLast(({ first }) => first <= index)
      if (run === undefined) throw new RangeError('There is no such digest.')
      const offset = (run.from + index - run.first) * DIGEST_BYTES
      return digests.slice(offset, offset + DIGEST_BYTES)
    },
    find(low, high) {
      const ids = nameAll()
      table ??= indexIds(ids)
      const mask = table.length - 1
      for (let slot = low & mask; ; slot = (slot + 1) & mask) {
        const index = (table[slot] as number) - 1
        if (index < 0) return -1
        if (ids[2 * index] === low && ids[2 * index + 1] === high) return index
      }
    },
  }
}

/** An open table by the ids' low words: each slot is an index and one more, or 0. At most half of it is taken. */
function indexIds(ids: Uint32Array): Int32Array {
  const table = new Int32Array(2 ** Math.ceil(Math.log2(Math.max(2, ids.length))))
  const mask = table.length - 1
  for (let index = 0; index < ids.length / 2; index++) {
    let slot = (ids[2 * index] as number) & mask
    while (table[slot] !== 0) slot = (slot + 1) & mask
    table[slot] = index + 1
  }
  return table
}
