import type { Bytes } from '../base/bytes.ts'
import { accept, type Decoded, refuse } from '../base/errors.ts'
import type { DigestSnapshot } from '../log/digest-snapshot.ts'
import { deriveSipKey, EVERY_BUCKET, markBuckets, nameDigests, type NamedDigests } from '../log/short-ids.ts'
import type { CellsPiece, CoverPiece, IdsPiece, SketchPiece } from '../wire/reconcile.ts'
import { decodeSketchPiece, encodeSketchPiece, MAX_FEW_IDS } from '../wire/reconcile.ts'
import type { Reconciliation } from './reconciler.ts'
import { chooseBuckets, fitPieces, LATER, writeIds } from './sketch-pieces.ts'
import { CELL_GROWTH, MAX_CELLS, pickBits } from './sketch-plan.ts'
import { type CellsTaker, createCellsTaker, createIdsTaker, createWantsTaker, type Found } from './sketch-takers.ts'
import type { IdsTaker, WantsTaker } from './sketch-takers.ts'

/** What comes next of the responder's. `any`: cells, ids or an `ask`, as the responder sees fit. */
type Awaited = 'cover' | 'any' | 'cells' | 'cells or ids' | 'ids' | 'wants' | 'nothing'

type Answer = Decoded<readonly Bytes[]>
const SILENCE: Answer = accept([])

/** @param nonce 16 random bytes, of this reconciliation only */
export function createSketchInitiator(own: DigestSnapshot, nonce: Bytes): Reconciliation {
  const bits = pickBits(own.size)
  let awaited: Awaited = own.size <= MAX_FEW_IDS ? 'wants' : 'cover'
  let theyLack: readonly Bytes[] | undefined
  let named: NamedDigests | undefined
  let cells: CellsTaker | undefined
  let ids: IdsTaker | undefined
  let wants: WantsTaker | undefined
  /** Cells that were asked for in all; the first batch comes unasked. */
  let askedCells: number | undefined

  function settle(lacking: readonly Bytes[]): void {
    theyLack = lacking
    awaited = 'nothing'
  }

  function hearCover({ nonce: theirNonce, buckets }: CoverPiece): Answer {
    const chosen = chooseBuckets(buckets)
    if (awaited !== 'cover') return outOfTurn()
    if (chosen.bits !== bits) return refuse('protocol', 'A peer answers about other buckets than it was asked about.')
    if (buckets.every((byte) => byte === 0)) {
      settle([])
      return SILENCE
    }
    named = nameDigests(own, chosen, deriveSipKey(nonce, theirNonce))
    awaited = 'any'
    return SILENCE
  }

  function hearCells(piece: CellsPiece, mine: NamedDigests, room: number): Answer {
    if (awaited !== 'any' && awaited !== 'cells' && awaited !== 'cells or ids') return outOfTurn()
    cells ??= createCellsTaker(mine)
    const taken = cells.take(piece, askedCells)
    if (!taken.ok) return taken
    awaited = 'cells'
    if (taken.value === 'incomplete') return SILENCE
    return taken.value === 'unreadable' ? askForMore(cells, room) : finish(taken.value, room)
  }

  function askForMore({ length, isBroken }: CellsTaker, room: number): Answer {
    const next = length * CELL_GROWTH
    askedCells = isBroken || next > MAX_CELLS ? 0 : next
    awaited = askedCells === 0 ? 'ids' : 'cells or ids'
    return sendOrLeave([encodeSketchPiece({ kind: 'more', cells: askedCells })], room)
  }

  function hearIds({ ids: theirs, last }: IdsPiece, mine: NamedDigests, room: number): Answer {
    if (awaited !== 'any' && awaited !== 'ids' && awaited !== 'cells or ids') return outOfTurn()
    awaited = 'ids'
    ids ??= createIdsTaker(mine)
    ids.take(theirs)
    return last ? finish(ids.found(), room) : SILENCE
  }

  /** Whether or not there is room to say what we lack, what they lack is known. */
  function finish(found: Found, room: number): Answer {
    settle(found.theyLack)
    return accept(fitPieces(writeIds('wants', found.weLack), room) ?? [LATER])
  }

  function sendOrLeave(pieces: readonly Bytes[], room: number): Answer {
    const fitting = fitPieces(pieces, room)
    if (fitting === undefined) settle([])
    return accept(fitting ?? [LATER])
  }

  function hearWants({ ids: wanted, last }: IdsPiece, mine: NamedDigests): Answer {
    if (awaited !== 'wants') return outOfTurn()
    wants ??= createWantsTaker(mine)
    const taken = wants.take(wanted)
    if (!taken.ok) return taken
    if (last) settle(wants.wanted())
    return SILENCE
  }

  function hear(piece: SketchPiece, room: number): Answer {
    if (awaited === 'nothing') return outOfTurn()
    if (piece.kind === 'later') {
      settle([])
      return SILENCE
    }
    if (piece.kind === 'cover') return hearCover(piece)
    if (named === undefined) return outOfTurn()
    if (piece.kind === 'cells') return hearCells(piece, named, room)
    if (piece.kind === 'ids') return hearIds(piece, named, room)
    if (piece.kind === 'wants') return hearWants(piece, named)
    if (piece.kind !== 'ask' || awaited !== 'any') return outOfTurn()
    awaited = 'wants'
    return sendOrLeave(writeIds('ids', named.ids), room)
  }

  return {
    begin() {
      if (awaited === 'cover') {
        const marks = markBuckets(own, bits, nonce)
        return [encodeSketchPiece({ kind: 'marks', nonce, size: own.size, bits, marks })]
      }
      // No nonce of the responder's is known yet. Whoever made the digests knew this one as little.
      named = nameDigests(own, EVERY_BUCKET, deriveSipKey(nonce))
      return [encodeSketchPiece({ kind: 'few', nonce, ids: named.ids })]
    },
    receive(piece, room) {
      const decoded = decodeSketchPiece(piece)
      return decoded.ok ? hear(decoded.value, room) : decoded
    },
    theyLack: () => theyLack,
  }
}

const outOfTurn = (): Decoded<never> => refuse('protocol', 'A piece that does not fit where the reconciliation is.')
