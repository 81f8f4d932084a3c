/**
 * A rateless invertible Bloom lookup table (Yang, Gilad and Alizadeh, "Practical Rateless Set Reconciliation", SIGCOMM
 * 2024) over 64-bit ids. A set of ids makes an endless row of cells, of which any number from the first on can be taken.
 * The cells of one set taken from those of another are the cells of what the two sets have apart, and once there are
 * about 1.4 cells for each of these ids, they can all be read out.
 *
 * An id is two words, the less significant one first. It is itself the hash of something under a key that whoever made
 * that something didn't know (`shortIdsOf`): so neither can places nor checks be chosen. docs/PROTOCOL.md, "Reconciliation".
 */
export interface Cells {
  readonly length: number
  /** Three words for each cell: the sums (exclusive or) of the ids' low words, of their high words, and of their checks. */
  readonly sums: Uint32Array
  /** How many ids are in each cell, modulo 256. */
  readonly counts: Uint8Array
}

const CELL_WORDS = 3

export function createCells(length: number): Cells {
  return { length, sums: new Uint32Array(length * CELL_WORDS), counts: new Uint8Array(length) }
}

/** Murmur3's finaliser: every bit of the result depends on every bit of the word. */
function mixWord(word: number): number {
  let mixed = word ^ (word >>> 16)
  mixed = Math.imul(mixed, 0x85eb_ca6b)
  mixed ^= mixed >>> 13
  mixed = Math.imul(mixed, 0xc2b2_ae35)
  return mixed ^ (mixed >>> 16)
}

/** What tells a cell of one id from a cell of several. */
function checkOf(low: number, high: number): number {
  return mixWord(mixWord(low ^ 0x5bd1_e995) + high)
}

/** Puts an id into, or takes it out of, those of its cells that lie from `from` on. @param change 1 or -1 */
function toggle(cells: Cells, from: number, low: number, high: number, change: number): void {
  const { length, sums, counts } = cells
  const step = high | 1
  let check: number | undefined
  let draw = low
  for (let cell = 0; cell < length;) {
    if (cell >= from) {
      check ??= checkOf(low, high)
      const at = cell * CELL_WORDS
      sums[at] = (sums[at] as number) ^ low
      sums[at + 1] = (sums[at + 1] as number) ^ high
      sums[at + 2] = (sums[at + 2] as number) ^ check
      counts[cell] = (counts[cell] as number) + change
    }
    draw = (draw + step) | 0
    cell = nextCell(cell, draw)
  }
}

/**
 * Cell i is in an id's row with the probability 1 / (1 + i/2), so from one cell the next is this far (the paper's
 * section 4.2). Square root, multiplication and division are exact to the last bit in every engine, IEEE 754 says.
 */
function nextCell(cell: number, draw: number): number {
  const uniform = (mixWord(draw) >>> 0) + 1
  return cell + Math.max(1, Math.ceil((cell + 1.5) * (65_536 / Math.sqrt(uniform) - 1)))
}

/** Puts ids into the cells from `from` on. @param ids two words each */
export function addIds(cells: Cells, from: number, ids: Uint32Array): void {
  for (let at = 0; at < ids.length; at += 2) toggle(cells, from, ids[at] as number, ids[at + 1] as number, 1)
}

export interface Difference {
  /** Ids of whose cells were subtracted from. Two words each. */
  readonly theirs: Uint32Array
  /** Ids of whose cells were subtracted. */
  readonly ours: Uint32Array
}

/** Reads the difference out of a growing row of cells. */
export interface CellReader {
  /** Takes in more cells, each the remote's less ours, and reads on. Whether all is read. */
  take(cells: Cells): boolean
  readonly length: number
  /** What has been read so far. */
  difference(): Difference
  /** Contradictions that no two sets' cells have, but one time in a billion: what was read means nothing. */
  readonly isBroken: boolean
}

/**
 * What it costs is bounded by the number of cells: each of them gives one id at most, and an id that comes a second time
 * breaks it off. A remote that made its cells up can lead it to ids that nobody has, and no further.
 */
export function createCellReader(): CellReader {
  let cells = createCells(0)
  const read = new Map<number, Set<number>>()
  const theirs: number[] = []
  const ours: number[] = []
  let isBroken = false

  /** An id that is alone in this cell is read, taken out of all its cells, and these are looked at again. */
  function readFrom(cell: number, open: number[]): void {
    const change = cells.counts[cell]
    if (change !== 1 && change !== 255) return
    const at = cell * CELL_WORDS
    const low = cells.sums[at] as number
    const high = cells.sums[at + 1] as number
    if (cells.sums[at + 2] !== checkOf(low, high) >>> 0 || !isInCell(low, high, cell)) return
    const highs = read.get(low) ?? new Set()
    if (highs.has(high)) {
      isBroken = true
      return
    }
    read.set(low, highs.add(high))
    ;(change === 1 ? theirs : ours).push(low, high)
    toggle(cells, 0, low, high, change === 1 ? -1 : 1)
    for (let draw = low, next = 0; next < cells.length; next = nextCell(next, draw)) {
      open.push(next)
      draw = (draw + (high | 1)) | 0
    }
  }

  function isEmpty(): boolean {
    return cells.sums.every((sum) => sum === 0) && cells.counts.every((count) => count === 0)
  }

  return {
    take(more) {
      const grown = createCells(cells.length + more.length)
      grown.sums.set(cells.sums)
      grown.sums.set(more.sums, cells.sums.length)
      grown.counts.set(cells.counts)
      grown.counts.set(more.counts, cells.length)
      const from = cells.length
      cells = grown
      for (let at = 0; at < theirs.length; at += 2)
        toggle(cells, from, theirs[at] as number, theirs[at + 1] as number, -1)
      for (let at = 0; at < ours.length; at += 2) toggle(cells, from, ours[at] as number, ours[at + 1] as number, 1)
      const open = Array.from(more.counts, (_, index) => from + index)
      for (let cell = open.pop(); cell !== undefined && !isBroken; cell = open.pop()) readFrom(cell, open)
      return !isBroken && isEmpty()
    },
    get length() {
      return cells.length
    },
    get isBroken() {
      return isBroken
    },
    difference: () => ({ theirs: Uint32Array.from(theirs), ours: Uint32Array.from(ours) }),
  }
}

function isInCell(low: number, high: number, cell: number): boolean {
  let next = 0
  for (let draw = low; next < cell; next = nextCell(next, draw)) draw = (draw + (high | 1)) | 0
  return next === cell
}
