import { type Bytes, compareBytes } from '../base/bytes.ts'
import { accept, type Decoded, refuse } from '../base/errors.ts'
import { DIGEST_BYTES } from '../wire/cid.ts'
import type { Reconciler, Reconciliation } from './reconciler.ts'

/** The way's name on the wire. */
const FULL_WAY = 'full'

/** 256 KiB: two to a message. */
const DIGESTS_PER_PIECE = 8192
const MORE = 0
const LAST = 1

/**
 * The plain way: the initiator sends all of its digests, the responder answers with those that it lacks. Costs 32 bytes
 * for each entry of the initiator, however small the difference: for logs of up to some thousand entries.
 *
 * A piece is one byte, 1 for the last and 0 for others, and up to 8192 digests. Digests ascend over all pieces.
 */
export const fullExchange: Reconciler = {
  way: FULL_WAY,
  initiate: ({ digests }) => createInitiator(digests),
  respond: ({ digests }) => createResponder(digests),
}

function createInitiator(own: Bytes): Reconciliation {
  const wanted: Bytes[] = []
  const takePiece = createPieceTaker()
  const cursor = createCursor(own)
  let isKnown = false
  return {
    begin: () => writePieces(own),
    receive(piece) {
      const taken = takePiece(piece)
      if (!taken.ok) return taken
      for (const digest of taken.value.digests) {
        cursor.passBelow(digest)
        if (!cursor.takeIfEqual(digest)) return refuse('protocol', 'A peer wants an entry that it was not offered.')
        wanted.push(digest)
      }
      isKnown = taken.value.last
      return accept([])
    },
    theyLack: () => (isKnown ? wanted : undefined),
  }
}

/** Walks along its own digests as the remote's come in, so that only the difference is kept. */
function createResponder(own: Bytes): Reconciliation {
  const theyLack: Bytes[] = []
  /** End to end: a remote can name half a million, and an array for each would take ten times the memory. */
  let weLack: Bytes = new Uint8Array(0)
  let weLackBytes = 0
  const takePiece = createPieceTaker()
  const cursor = createCursor(own, theyLack)
  let isKnown = false

  function addLacking(digest: Bytes): void {
    if (weLackBytes === weLack.byteLength) {
      const larger = new Uint8Array(Math.max(32 * DIGEST_BYTES, 2 * weLackBytes))
      larger.set(weLack)
      weLack = larger
    }
    weLack.set(digest, weLackBytes)
    weLackBytes += DIGEST_BYTES
  }

  return {
    begin: () => [],
    receive(piece) {
      const taken = takePiece(piece)
      if (!taken.ok) return taken
      for (const digest of taken.value.digests) {
        cursor.passBelow(digest)
        if (!cursor.takeIfEqual(digest)) addLacking(digest)
      }
      if (!taken.value.last) return accept([])
      cursor.passAll()
      isKnown = true
      return accept(writePieces(weLack.subarray(0, weLackBytes)))
    },
    theyLack: () => (isKnown ? theyLack : undefined),
  }
}

/** Own digests in order, of which each is either matched or passed. */
function createCursor(own: Bytes, passed: Bytes[] = []) {
  const count = own.byteLength / DIGEST_BYTES
  let next = 0
  const digestAt = (index: number): Bytes => own.slice(index * DIGEST_BYTES, (index + 1) * DIGEST_BYTES)
  const compareNext = (digest: Bytes): number =>
    compareBytes(own.subarray(next * DIGEST_BYTES, (next + 1) * DIGEST_BYTES), digest)
  return {
    passBelow(digest: Bytes) {
      while (next < count && compareNext(digest) < 0) passed.push(digestAt(next++))
    },
    passAll() {
      while (next < count) passed.push(digestAt(next++))
    },
    takeIfEqual(digest: Bytes): boolean {
      const isEqual = next < count && compareNext(digest) === 0
      if (isEqual) next++
      return isEqual
    },
  }
}

interface Piece {
  readonly digests: readonly Bytes[]
  readonly last: boolean
}

/** Reads pieces, and refuses what is out of form or order, or comes after the last one. */
function createPieceTaker(): (piece: Bytes) => Decoded<Piece> {
  let previous: Bytes | undefined
  let isOver = false
  return (piece) => {
    const [flag] = piece
    const length = piece.byteLength - 1
    if (isOver) return refuse('protocol', 'Digests came after the last.')
    if ((flag !== MORE && flag !== LAST) || length % DIGEST_BYTES !== 0)
      return refuse('schema', 'Not a list of digests.')
    // An empty piece that is not the last says nothing: whoever sends them could go on for ever.
    if (flag === MORE && length === 0) return refuse('schema', 'A list of digests that is neither filled nor the last.')
    const digests: Bytes[] = []
    for (let offset = 1; offset < piece.byteLength; offset += DIGEST_BYTES) {
      const digest = piece.slice(offset, offset + DIGEST_BYTES)
      if (previous !== undefined && compareBytes(previous, digest) >= 0) {
        return refuse('schema', 'Digests that do not ascend.')
      }
      previous = digest
      digests.push(digest)
    }
    isOver = flag === LAST
    return accept({ digests, last: isOver })
  }
}

function writePieces(digests: Bytes): readonly Bytes[] {
  const pieces: Bytes[] = []
  const size = DIGESTS_PER_PIECE * DIGEST_BYTES
  for (let start = 0; start < digests.byteLength || start === 0; start += size) {
    const content = digests.subarray(start, start + size)
    const piece = new Uint8Array(1 + content.byteLength)
    piece[0] = start + size < digests.byteLength ? MORE : LAST
    piece.set(content, 1)
    pieces.push(piece)
  }
  return pieces
}
