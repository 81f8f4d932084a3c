import type { Bytes } from '../base/bytes.ts'
import { accept, type Decoded, refuse } from '../base/errors.ts'
import { addIds, createCellReader, createCells } from '../log/cells.ts'
import type { NamedDigests } from '../log/short-ids.ts'
import type { CellsPiece } from '../wire/reconcile.ts'

/** What two sides have apart, as one of them sees it. */
export interface Found {
  /** Digests of ours. */
  readonly theyLack: readonly Bytes[]
  /** Ids of theirs, two words each. */
  readonly weLack: Uint32Array
}

/** Takes in all of the remote's ids, piece after piece. */
export interface IdsTaker {
  take(ids: Uint32Array): void
  found(): Found
}

export function createIdsTaker(own: NamedDigests): IdsTaker {
  const isTheirs = new Uint8Array(own.count)
  const weLack: number[] = []
  return {
    take(ids) {
      for (let at = 0; at < ids.length; at += 2) {
        const [low, high] = [ids[at] as number, ids[at + 1] as number]
        const index = own.find(low, high)
        if (index < 0) weLack.push(low, high)
        else isTheirs[index] = 1
      }
    },
    found() {
      const theyLack: Bytes[] = []
      for (let index = 0; index < own.count; index++) if (isTheirs[index] === 0) theyLack.push(own.digestAt(index))
      return { theyLack, weLack: Uint32Array.from(weLack) }
    },
  }
}

/** Takes in ids of ours that the remote wants. Refuses with `protocol` what we don't have or was wanted before. */
export interface WantsTaker {
  take(ids: Uint32Array): Decoded<undefined>
  wanted(): readonly Bytes[]
}

export function createWantsTaker(own: NamedDigests): WantsTaker {
  const isWanted = new Uint8Array(own.count)
  const wanted: Bytes[] = []
  return {
    take(ids) {
      for (let at = 0; at < ids.length; at += 2) {
        const index = own.find(ids[at] as number, ids[at + 1] as number)
        if (index < 0 || isWanted[index] === 1) {
          return refuse('protocol', 'A peer wants an entry that it was not offered, or wants it twice.')
        }
        isWanted[index] = 1
        wanted.push(own.digestAt(index))
      }
      return accept(undefined)
    },
    wanted: () => wanted,
  }
}

/** Takes in the remote's cells, piece after piece, and reads them once a batch is whole. */
export interface CellsTaker {
  /** @param total how many cells there have to be with this batch; the first is as long as the remote thinks */
  take(piece: CellsPiece, total: number | undefined): Decoded<Found | 'incomplete' | 'unreadable'>
  readonly length: number
  /** Whether a batch has begun and is not whole yet. */
  readonly isAmid: boolean
  /** No more cells will help. */
  readonly isBroken: boolean
}

export function createCellsTaker(own: NamedDigests): CellsTaker {
  const reader = createCellReader()
  let batch: CellsPiece[] = []
  let length = 0
  let isBroken = false

  function read(): Found | 'unreadable' {
    const ours = createCells(length)
    addIds(ours, reader.length, own.ids)
    const isRead = reader.take(subtract(batch, ours, reader.length))
    batch = []
    isBroken = reader.isBroken
    if (!isRead) return 'unreadable'
    const { ours: theyLack, theirs: weLack } = reader.difference()
    const digests: Bytes[] = []
    for (let at = 0; at < theyLack.length; at += 2) {
      const index = own.find(theyLack[at] as number, theyLack[at + 1] as number)
      if (index < 0) isBroken = true
      else digests.push(own.digestAt(index))
    }
    return isBroken ? 'unreadable' : { theyLack: digests, weLack }
  }

  return {
    take(piece, total) {
      batch.push(piece)
      length += piece.length
      const isTooMuch = total !== undefined && (length > total || (piece.last && length < total))
      if (isTooMuch) return refuse('protocol', 'A peer sends another number of cells than it was asked for.')
      return accept(piece.last ? read() : 'incomplete')
    },
    get length() {
      return length
    },
    get isAmid() {
      return batch.length > 0
    },
    get isBroken() {
      return isBroken
    },
  }
}

/** The remote's cells, less ours from `from` on. */
function subtract(theirs: readonly CellsPiece[], ours: { sums: Uint32Array; counts: Uint8Array }, from: number) {
  const difference = createCells(ours.counts.length - from)
  let cell = 0
  for (const { length, sums, counts } of theirs) {
    for (let index = 0; index < length; index++, cell++) {
      for (let word = 0; word < 3; word++) {
        difference.sums[3 * cell + word] =
          (sums[3 * index + word] as number) ^ (ours.sums[3 * (from + cell) + word] as number)
      }
      difference.counts[cell] = (counts[index] as number) - (ours.counts[from + cell] as number)
    }
  }
  return difference
}
