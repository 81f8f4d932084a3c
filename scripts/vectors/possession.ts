import type { Bytes } from '../../src/core/base/bytes.ts'
import { bytesToHex } from '../../src/core/base/bytes.ts'
import { hmacSync } from '../../src/core/crypto/hash.ts'
import { possessionMessage } from '../../src/core/wire/possession.ts'
import type { PossessionQuestion } from '../../src/core/wire/possession.ts'
import { exampleMember } from './members.ts'
import { exampleBlockCid, exampleNodeCid } from './messages.ts'
import { fixedBytes, seedOf } from './seeds.ts'

export interface PossessionVector {
  readonly name: string
  readonly nonce: string
  readonly prover: string
  readonly question: PossessionQuestion
  /** What each slice is, in hexadecimal. */
  readonly found: readonly string[]
  readonly proof: string
}

export interface ExampleFile<Example> {
  readonly about: string
  readonly good: readonly Example[]
  readonly refused: readonly never[]
}

export function buildPossession(): ExampleFile<PossessionVector> {
  const nonce = seedOf('nonce')
  const example = (name: string, by: string, slices: PossessionQuestion['slices'], found: readonly Bytes[]) => {
    const prover = exampleMember(by).id
    const question = { root: exampleNodeCid('x'), slices }
    const proof = hmacSync(nonce, possessionMessage(prover, question, found))
    return { name, nonce: bytesToHex(nonce), prover, question, found: found.map(bytesToHex), proof: bytesToHex(proof) }
  }
  const slice = { cid: exampleBlockCid('a'), offset: 70_000, length: 20 }
  const short = { cid: exampleBlockCid('b'), offset: 8, length: 4096 }
  const found = [fixedBytes('slice a', 20), fixedBytes('slice b', 5)]
  return {
    about: 'The keyed hash by which a device proves that it holds blocks: docs/PROTOCOL.md, "Possession".',
    good: [
      example('one slice', 'anna', [slice], found.slice(0, 1)),
      example('the same by another', 'ben', [slice], found.slice(0, 1)),
      example('two, of which one is cut by the end of its block', 'anna', [slice, short], found),
    ],
    refused: [],
  }
}
