import type { Bytes } from '../base/bytes.ts'
import { accept, type Decoded, refuse } from '../base/errors.ts'
import { addIds, createCells } from '../log/cells.ts'
import type { DigestSnapshot } from '../log/digest-snapshot.ts'
import { deriveSipKey, EVERY_BUCKET, markBuckets, nameDigests, type NamedDigests } from '../log/short-ids.ts'
import type { FewPiece, IdsPiece, MarksPiece, MorePiece, SketchPiece } from '../wire/reconcile.ts'
import { CELL_BYTES, decodeSketchPiece, encodeSketchPiece, ID_BYTES } from '../wire/reconcile.ts'
import type { Reconciliation } from './reconciler.ts'
import { chooseBuckets, compareMarks, fitPieces, LATER, writeCells, writeIds } from './sketch-pieces.ts'
import { chooseMeans, countCells, estimateDifference } from './sketch-plan.ts'
import { createIdsTaker, createWantsTaker, type IdsTaker, type WantsTaker } from './sketch-takers.ts'

/** What comes next of the initiator's. */
type Awaited = 'offer' | 'more or wants' | 'wants' | 'ids' | 'nothing'

type Answer = Decoded<readonly Bytes[]>
const SILENCE: Answer = accept([])

/** @param nonce 16 random bytes, of this reconciliation only */
export function createSketchResponder(own: DigestSnapshot, nonce: Bytes): Reconciliation {
  let awaited: Awaited = 'offer'
  let theyLack: readonly Bytes[] | undefined
  let named: NamedDigests | undefined
  let sentCells = 0
  let ids: IdsTaker | undefined
  let wants: WantsTaker | undefined

  function settle(lacking: readonly Bytes[]): void {
    theyLack = lacking
    awaited = 'nothing'
  }

  /** @param then what the initiator will answer them with */
  function sendOrLeave(pieces: readonly Bytes[], then: Awaited, room: number): Answer {
    const fitting = fitPieces(pieces, room)
    if (fitting === undefined) settle([])
    else awaited = then
    return accept(fitting ?? [LATER])
  }

  function finishIds(taker: IdsTaker, room: number): Answer {
    const found = taker.found()
    settle(found.theyLack)
    return accept(fitPieces(writeIds('wants', found.weLack), room) ?? [LATER])
  }

  function hearFew({ nonce: theirNonce, ids: theirs }: FewPiece, room: number): Answer {
    if (awaited !== 'offer') return outOfTurn()
    const taker = createIdsTaker(nameDigests(own, EVERY_BUCKET, deriveSipKey(theirNonce)))
    taker.take(theirs)
    return finishIds(taker, room)
  }

  function hearMarks({ nonce: theirNonce, size, bits, marks }: MarksPiece, room: number): Answer {
    if (awaited !== 'offer') return outOfTurn()
    const { buckets, differing } = compareMarks(marks, markBuckets(own, bits, theirNonce))
    const cover = encodeSketchPiece({ kind: 'cover', nonce, buckets })
    if (differing === 0) {
      settle([])
      return accept(fitPieces([cover], room) ?? [LATER])
    }
    named = nameDigests(own, chooseBuckets(buckets), deriveSipKey(theirNonce, nonce))
    const count = 2 ** bits
    const difference = estimateDifference(differing, count, [own.size, size])
    const means = chooseMeans(difference, named.count, Math.ceil((size * differing) / count))
    if (means === 'ids') return sendOrLeave([cover, ...writeIds('ids', named.ids)], 'wants', room)
    if (means === 'ask') return sendOrLeave([cover, encodeSketchPiece({ kind: 'ask' })], 'ids', room)
    return sendOrLeave([cover, ...makeCells(named, countCells(difference))], 'more or wants', room)
  }

  function makeCells(mine: NamedDigests, total: number): readonly Bytes[] {
    const cells = createCells(total)
    addIds(cells, sentCells, mine.ids)
    const pieces = writeCells(cells, sentCells)
    sentCells = total
    return pieces
  }

  function hearMore({ cells }: MorePiece, mine: NamedDigests, room: number): Answer {
    if (awaited !== 'more or wants') return outOfTurn()
    // Each time costs a pass over what is here: so a conversation has a few at most.
    if (cells !== 0 && cells < 2 * sentCells) return refuse('protocol', 'A peer asks for cells little by little.')
    // That it has come to this means that the estimate was of no use: twice as many may be in vain again.
    const areIdsShorter = 2 * (cells - sentCells) * CELL_BYTES > mine.count * ID_BYTES
    return cells === 0 || areIdsShorter
      ? sendOrLeave(writeIds('ids', mine.ids), 'wants', room)
      : sendOrLeave(makeCells(mine, cells), 'more or wants', room)
  }

  function hearWants({ ids: wanted, last }: IdsPiece, mine: NamedDigests): Answer {
    if (awaited !== 'wants' && awaited !== 'more or wants') return outOfTurn()
    awaited = 'wants'
    wants ??= createWantsTaker(mine)
    const taken = wants.take(wanted)
    if (!taken.ok) return taken
    if (last) settle(wants.wanted())
    return SILENCE
  }

  function hearIds({ ids: theirs, last }: IdsPiece, mine: NamedDigests, room: number): Answer {
    if (awaited !== 'ids') return outOfTurn()
    ids ??= createIdsTaker(mine)
    ids.take(theirs)
    return last ? finishIds(ids, room) : SILENCE
  }

  function hear(piece: SketchPiece, room: number): Answer {
    if (piece.kind === 'few') return hearFew(piece, room)
    if (piece.kind === 'marks') return hearMarks(piece, room)
    if (named === undefined || awaited === 'nothing') return outOfTurn()
    if (piece.kind === 'more') return hearMore(piece, named, room)
    if (piece.kind === 'wants') return hearWants(piece, named)
    if (piece.kind === 'ids') return hearIds(piece, named, room)
    if (piece.kind !== 'later') return outOfTurn()
    settle([])
    return SILENCE
  }

  return {
    begin: () => [],
    receive(piece, room) {
      const decoded = decodeSketchPiece(piece)
      return decoded.ok ? hear(decoded.value, room) : decoded
    },
    theyLack: () => theyLack,
  }
}

const outOfTurn = (): Decoded<never> => refuse('protocol', 'A piece that does not fit where the reconciliation is.')
