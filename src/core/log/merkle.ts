import { type Bytes, compareBytes } from '../base/bytes.ts'
import { HASH_WORDS, hashBytesSync, hashLeafInto, hashNodeInto, wordsToBytes } from '../crypto/hash.ts'
import { bucketOf, BUCKETS, type DigestSnapshot, findDigest, hashBucket, snapshotOf } from './digest-snapshot.ts'

const HASH_BYTES = 32
const LEAF_PREFIX = 0x00
const NODE_PREFIX = 0x01
/** Room for this many digests at first; it doubles as it fills. Few: a member can open as many logs as a mesh may have. */
const INITIAL_CAPACITY = 4
/** Digests that are sorted by number at once: a head of 32 bits and an index of 21 are exact together, up to 2^53. */
const MAX_INDEXED = 2 ** 21
/** Below this many digests the hashes of buckets are not worth their 128 KiB: all of them take a few milliseconds. */
const MIN_CACHED_SIZE = 16_384

/** The RFC 9162 section 2.1.1 root of a growing set of 32-byte digests, taken in ascending order. */
export interface RootTree {
  /** Adds digests; one that is in the set already changes nothing. */
  insert(digests: readonly Bytes[]): void
  /** 32 bytes. The root of the empty set is the SHA-256 of no bytes. */
  root(): Bytes
  readonly size: number
  /** The set as it is now: later insertions leave it alone. */
  snapshot(): DigestSnapshot
}

/** Hashes of runs of 1, 2, 4 and 8 leaves are kept for runs that begin at *any* leaf. */
const KEPT_LEVELS = 4
const TOP_LEVEL = KEPT_LEVELS - 1
const TOP_RUN = 2 ** TOP_LEVEL

/**
 * Cost. A digest that sorts before others moves all to its right by one, and an RFC 9162 tree pairs by position: half
 * of all nodes become others with each insertion, on average, which no cache of the tree's own nodes helps. So the
 * hashes of short runs are kept for every place where a run can begin, whether or not the tree has a node there just
 * now: after eight insertions all come from memory, and only the nodes above runs of eight are hashed again, an eighth
 * of the work. It is done when a root is asked for, not when a digest comes: a batch costs as much as one.
 *
 * Measured (`npm run bench -- sync`, "root after one more"). Memory: 170 bytes per digest. It stays linear: that
 * is in the nature of the definition. A root whose shape follows the digests' bits would take a logarithm; it would be
 * another root, and so a new version of the protocol.
 */
export function createRootTree(): RootTree {
  let pending: Bytes[] = []
  let digests: Bytes = new Uint8Array(INITIAL_CAPACITY * HASH_BYTES)
  let size = 0
  /** A snapshot has the digests: the next insertion goes into a copy. */
  let isShared = false
  /** runs[level] holds at each index the hash over the 2^level leaves from there on, where `known` has the level's bit. */
  const runs: Uint32Array[] = Array.from({ length: KEPT_LEVELS }, () => new Uint32Array(INITIAL_CAPACITY * HASH_WORDS))
  let known = new Uint8Array(INITIAL_CAPACITY)
  /** upper[0] holds the tree's nodes over eight leaves each, every next one those above. */
  const upper: Uint32Array[] = [new Uint32Array(0)]
  /** Leaves left of this index are where they were when the root was last computed. */
  let cleanLeaves = 0
  let cachedRoot: Bytes | undefined
  /** Made when they are first asked for, with a flag for each bucket that has changed since. */
  let buckets: { readonly hashes: Uint32Array; readonly isStale: Uint8Array } | undefined
  /** Two hashes side by side. */
  const pair = new Uint32Array(2 * HASH_WORDS)

  function flush(): void {
    if (pending.length === 0) return
    const added = withoutDuplicates(sortDigests(pending)).filter((digest) => !contains(digest))
    pending = []
    if (added.length === 0) return
    const total = size + added.length
    makeRoom(total)
    // Merged from the back, so that everything moves at most once.
    const places = new Uint32Array(added.length)
    let source = size
    for (let next = added.length - 1; next >= 0; next--) {
      const digest = added[next] as Bytes
      const position = findDigest(digests, digest, source)
      move(position, source, next + 1)
      digests.set(digest, (position + next) * HASH_BYTES)
      known[position + next] = 0
      places[next] = position + next
      if (buckets !== undefined) buckets.isStale[bucketOf(digest)] = 1
      source = position
    }
    size = total
    for (const place of places) forgetRunsOver(place)
    cleanLeaves = Math.min(cleanLeaves, source)
    cachedRoot = undefined
  }

  function makeRoom(total: number): void {
    const capacity = known.length
    const enlarged = total > capacity ? Math.max(total, capacity * 2) : capacity
    if (isShared || enlarged > capacity) {
      const own = new Uint8Array(enlarged * HASH_BYTES)
      own.set(digests.subarray(0, size * HASH_BYTES))
      digests = own
      isShared = false
    }
    if (enlarged === capacity) return
    for (const [level, hashes] of runs.entries()) runs[level] = enlarge(hashes, enlarged * HASH_WORDS)
    const larger = new Uint8Array(enlarged)
    larger.set(known)
    known = larger
  }

  /** Moves what is kept of the leaves `from` to `to` - 1 by so many places to the right. */
  function move(from: number, to: number, by: number): void {
    if (from === to) return
    digests.copyWithin((from + by) * HASH_BYTES, from * HASH_BYTES, to * HASH_BYTES)
    known.copyWithin(from + by, from, to)
    for (const hashes of runs) hashes.copyWithin((from + by) * HASH_WORDS, from * HASH_WORDS, to * HASH_WORDS)
  }

  /** A leaf came at `index`: runs that begin before it and reach it are others now. */
  function forgetRunsOver(index: number): void {
    for (let level = 1; level < KEPT_LEVELS; level++) {
      const first = Math.max(0, index - 2 ** level + 1)
      for (let begin = first; begin < index; begin++) known[begin] = (known[begin] as number) & ~(1 << level)
    }
  }

  function contains(digest: Bytes): boolean {
    if (size === 0) return false
    const position = findDigest(digests, digest, size)
    const offset = position * HASH_BYTES
    return position < size && compareBytes(digests.subarray(offset, offset + HASH_BYTES), digest) === 0
  }

  /** The hash over the 2^level leaves from `begin` on, which are all there. */
  function ensureRun(level: number, begin: number): void {
    const bit = 1 << level
    if (((known[begin] as number) & bit) !== 0) return
    const hashes = runs[level] as Uint32Array
    if (level === 0) {
      hashLeafInto(hashes, begin * HASH_WORDS, digests, begin * HASH_BYTES)
    } else {
      const middle = begin + 2 ** (level - 1)
      ensureRun(level - 1, begin)
      ensureRun(level - 1, middle)
      hashNodeInto(hashes, begin * HASH_WORDS, runs[level - 1] as Uint32Array, begin * HASH_WORDS, middle * HASH_WORDS)
    }
    known[begin] = (known[begin] as number) | bit
  }

  /** The hash over the last leaves, fewer than a whole run of the top level, into `out` at word `at`. */
  function hashRest(out: Uint32Array, at: number, begin: number): void {
    let end = size
    let isFirst = true
    for (let level = 0; level < TOP_LEVEL; level++) {
      if (((size - begin) & (1 << level)) === 0) continue
      end -= 2 ** level
      ensureRun(level, end)
      const run = (runs[level] as Uint32Array).subarray(end * HASH_WORDS, (end + 1) * HASH_WORDS)
      if (isFirst) {
        out.set(run, at)
      } else {
        pair.set(run)
        pair.set(out.subarray(at, at + HASH_WORDS), HASH_WORDS)
        hashNodeInto(out, at, pair, 0, HASH_WORDS)
      }
      isFirst = false
    }
  }

  function computeRoot(): Bytes {
    if (size === 0) return hashBytesSync(new Uint8Array(0))
    let count = Math.ceil(size / TOP_RUN)
    let clean = Math.floor(cleanLeaves / TOP_RUN)
    const top = (upper[0] = enlarge(upper[0] as Uint32Array, count * HASH_WORDS))
    for (let node = clean; node < count; node++) {
      const begin = node * TOP_RUN
      if (begin + TOP_RUN > size) {
        hashRest(top, node * HASH_WORDS, begin)
      } else {
        ensureRun(TOP_LEVEL, begin)
        const run = runs[TOP_LEVEL] as Uint32Array
        for (let word = 0; word < HASH_WORDS; word++) {
          top[node * HASH_WORDS + word] = run[begin * HASH_WORDS + word] as number
        }
      }
    }
    let level = 0
    while (count > 1) {
      const aboveCount = Math.ceil(count / 2)
      const above = enlarge(upper[level + 1] ?? new Uint32Array(0), aboveCount * HASH_WORDS)
      upper[level + 1] = above
      clean = Math.floor(clean / 2)
      hashLevel(upper[level] as Uint32Array, count, above, clean)
      count = aboveCount
      level++
    }
    cleanLeaves = size
    return wordsToBytes((upper[level] as Uint32Array).subarray(0, HASH_WORDS))
  }

  function refreshBuckets(): Uint32Array {
    buckets ??= { hashes: new Uint32Array(BUCKETS * HASH_WORDS), isStale: new Uint8Array(BUCKETS).fill(1) }
    const { hashes, isStale } = buckets
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      if (isStale[bucket] === 0) continue
      hashBucket(hashes, bucket, digests.subarray(0, size * HASH_BYTES))
      isStale[bucket] = 0
    }
    return hashes
  }

  return {
    insert(added) {
      for (const digest of added) pending.push(digest)
    },
    root() {
      flush()
      cachedRoot ??= computeRoot()
      return cachedRoot
    },
    get size() {
      flush()
      return size
    },
    snapshot() {
      flush()
      isShared = true
      const taken = snapshotOf(digests.subarray(0, size * HASH_BYTES))
      const of = digests
      return {
        ...taken,
        // What is kept here is of the set as it is now; a snapshot of an earlier one has to work it out for itself.
        bucketHashes() {
          flush()
          const isPresent = digests === of && size === taken.size
          return isPresent && size >= MIN_CACHED_SIZE ? refreshBuckets() : taken.bucketHashes()
        },
      }
    },
  }
}

/** The RFC 9162 section 2.1.1 root over a list whose items can be replaced. For lists of some thousand items. */
export interface UpdatableTree {
  /** Puts an item in front of the one that is at `index` now. */
  insert(index: number, item: Bytes): void
  replace(index: number, item: Bytes): void
  /** 32 bytes. */
  root(): Bytes
}

export function createUpdatableTree(): UpdatableTree {
  /** levels[0] holds the leaf hashes, each next level the nodes above. */
  const levels: Bytes[][] = [[]]
  /** Leaves that were replaced since the root was last computed. */
  const replaced = new Set<number>()
  /** Leaves from here on moved, or are new. */
  let movedFrom = Infinity

  function computeRoot(): Bytes {
    let below = levels[0] as Bytes[]
    let dirty = new Set(replaced)
    let from = movedFrom
    replaced.clear()
    movedFrom = Infinity
    let level = 1
    while (below.length > 1) {
      const above = (levels[level] ??= [])
      const count = Math.ceil(below.length / 2)
      from = Math.floor(from / 2)
      const changed = new Set([...dirty].map((index) => Math.floor(index / 2)).filter((index) => index < from))
      for (const index of changed) above[index] = hashPair(below, index)
      for (let index = from; index < count; index++) above[index] = hashPair(below, index)
      below = above
      dirty = changed
      level++
    }
    return below[0] ?? hashBytesSync(new Uint8Array(0))
  }

  return {
    insert(index, item) {
      ;(levels[0] as Bytes[]).splice(index, 0, hashLeaf(item))
      movedFrom = Math.min(movedFrom, index)
    },
    replace(index, item) {
      ;(levels[0] as Bytes[])[index] = hashLeaf(item)
      replaced.add(index)
    },
    root: computeRoot,
  }
}

/** The node above the leaves or nodes 2i and 2i+1; an unpaired last one moves up as it is. */
function hashPair(below: readonly Bytes[], index: number): Bytes {
  const left = below[2 * index] as Bytes
  const right = below[2 * index + 1]
  return right === undefined ? left : hashNode(left, right)
}

/** Fills the level above from index `from` on. An unpaired last hash moves up as it is, which gives RFC 9162's shape. */
function hashLevel(below: Uint32Array, count: number, above: Uint32Array, from: number): void {
  for (let left = from * 2; left < count; left += 2) {
    const at = (left / 2) * HASH_WORDS
    if (left + 1 < count) hashNodeInto(above, at, below, left * HASH_WORDS, (left + 1) * HASH_WORDS)
    else above.set(below.subarray(left * HASH_WORDS, (left + 1) * HASH_WORDS), at)
  }
}

function hashLeaf(data: Bytes): Bytes {
  const input = new Uint8Array(1 + data.byteLength)
  input[0] = LEAF_PREFIX
  input.set(data, 1)
  return hashBytesSync(input)
}

function hashNode(left: Bytes, right: Bytes): Bytes {
  const input = new Uint8Array(1 + 2 * HASH_BYTES)
  input[0] = NODE_PREFIX
  input.set(left, 1)
  input.set(right, 1 + HASH_BYTES)
  return hashBytesSync(input)
}

function enlarge(words: Uint32Array, needed: number): Uint32Array {
  if (words.length >= needed) return words
  const larger = new Uint32Array(Math.max(needed, words.length * 2))
  larger.set(words)
  return larger
}

/** By their first 32 bits as numbers, which is ten times faster than byte by byte; then those in which these are alike. */
function sortDigests(digests: readonly Bytes[]): readonly Bytes[] {
  const heads = digests.map((digest) => new DataView(digest.buffer, digest.byteOffset).getUint32(0))
  if (digests.length > MAX_INDEXED) return digests.toSorted(compareBytes)
  const keys = Float64Array.from(heads, (head, index) => head * MAX_INDEXED + index).sort()
  const sorted = Array.from(keys, (key) => digests[key % MAX_INDEXED] as Bytes)
  for (let start = 0, end = 1; end <= sorted.length; end++) {
    const isAlike = end < sorted.length && headOf(keys[start] as number) === headOf(keys[end] as number)
    if (isAlike) continue
    if (end - start > 1) {
      const alike = sorted.slice(start, end).sort(compareBytes)
      for (const [index, digest] of alike.entries()) sorted[start + index] = digest
    }
    start = end
  }
  return sorted
}

const headOf = (key: number): number => Math.floor(key / MAX_INDEXED)

function withoutDuplicates(sorted: readonly Bytes[]): Bytes[] {
  return sorted.filter((digest, index) => index === 0 || compareBytes(sorted[index - 1] as Bytes, digest) !== 0)
}
