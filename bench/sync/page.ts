import { systemEnvironment } from '../../src/core/base/environment.ts'
import type { Bytes } from '../../src/core/base/bytes.ts'
import { unwrap } from '../../src/core/base/errors.ts'
import type { RootTree } from '../../src/core/log/merkle.ts'
import { fullExchange } from '../../src/core/sync/full-exchange.ts'
import type { Reconciler } from '../../src/core/sync/reconciler.ts'
import { createSketch } from '../../src/core/sync/sketch.ts'
import { makeRandomBytes } from '../harness/random-bytes.ts'
import { DIFFERENCES, quantities } from './quantities.ts'
import { createSide, talk } from './side.ts'

const DIGEST_BYTES = 32
const WARM_UP_ENTRIES = 5_000
const APPENDS = 40

function makeDigests(count: number): readonly Bytes[] {
  const all = makeRandomBytes(count * DIGEST_BYTES)
  return Array.from({ length: count }, (_, index) => all.slice(index * DIGEST_BYTES, (index + 1) * DIGEST_BYTES))
}

/** Two sides that hold the same, and then, again and again, something each that the other lacks. */
export function measureSync(entries: number): Record<string, number> {
  measure(WARM_UP_ENTRIES)
  return measure(entries)
}

function measure(entries: number): Record<string, number> {
  const reconcilers = [createSketch(systemEnvironment.random), fullExchange] as const
  const common = makeDigests(entries)
  const measures: Record<string, number> = {}
  const [opener, answerer] = [createSide(common), createSide(common)]
  measures[quantities.firstRoot] = time(() => opener.tree.root())
  answerer.tree.root()
  // What a peer that has been up for a while has ready.
  opener.tree.snapshot().bucketHashes()
  answerer.tree.snapshot().bucketHashes()

  for (const difference of DIFFERENCES) {
    const apart = makeDigests(difference)
    opener.tree.insert(apart.slice(0, Math.floor(difference / 2)))
    answerer.tree.insert(apart.slice(Math.floor(difference / 2)))
    for (const { tree } of [opener, answerer]) tree.root()
    if (difference === DIFFERENCES[2]) {
      measures[quantities.allIdsTime] = time(() => {
        measures[quantities.allIdsBytes] = exchangePieces(fullExchange, opener.tree, answerer.tree)
      })
    }
    measures[quantities.finding(difference)] = time(() => exchangePieces(reconcilers[0], opener.tree, answerer.tree))
    const start = performance.now()
    const { roundTrips, bytes } = talk(opener, answerer, reconcilers)
    measures[quantities.time(difference)] = performance.now() - start
    measures[quantities.roundTrips(difference)] = roundTrips
    measures[quantities.bytes(difference)] = bytes
  }

  measures[quantities.nextRoot] = measureNextRoot(opener.tree)
  return measures
}

/** After one more entry, in the middle of a log's life: the mean of some. */
function measureNextRoot(tree: RootTree): number {
  const digests = makeDigests(2 * APPENDS)
  const append = (from: number): void => {
    for (const digest of digests.slice(from, from + APPENDS)) {
      tree.insert([digest])
      tree.root()
    }
  }
  append(0)
  return time(() => append(APPENDS)) / APPENDS
}

/** The reconciliation alone: until both know what the other lacks. Bytes of pieces. */
function exchangePieces(way: Reconciler, mine: RootTree, theirs: RootTree): number {
  const [initiator, responder] = [way.initiate(mine.snapshot()), way.respond(theirs.snapshot())]
  let bytes = 0
  let pieces = initiator.begin()
  for (let side = responder; pieces.length > 0; side = side === responder ? initiator : responder) {
    const answers: Bytes[] = []
    for (const piece of pieces) {
      bytes += piece.byteLength
      answers.push(...unwrap(side.receive(piece, Infinity)))
    }
    pieces = answers
  }
  return bytes
}

function time(work: () => void): number {
  const start = performance.now()
  work()
  return performance.now() - start
}
