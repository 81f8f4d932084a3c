import type { MemberId } from '../../src/core/base/ids.ts'
import {
  placementKey,
  placementName,
  placementScore,
  rankCandidates,
  type Candidate,
} from '../../src/core/replication/placement.ts'
import { exampleMember } from './members.ts'
import { exampleNodeCid } from './messages.ts'
import type { ExampleFile } from './possession.ts'

export interface PlacementVector {
  readonly name: string
  readonly root: string
  readonly candidates: readonly Candidate[]
  /** As the double is printed: the shortest decimal that is this double and no other. */
  readonly scores: readonly number[]
  readonly ranking: readonly MemberId[]
}

const NAMES = ['anna', 'ben', 'cleo', 'dan', 'eva', 'finn', 'gus', 'hana']

export function buildPlacement(): ExampleFile<PlacementVector> {
  const example = (name: string, weightOf: (index: number) => number): PlacementVector => {
    const root = exampleNodeCid(name)
    const candidates = NAMES.map((who, index) => ({ id: exampleMember(who).id, weight: weightOf(index) }))
    const scores = candidates.map(({ id, weight }) => placementScore(placementKey(root), placementName(id), weight))
    return { name, root, candidates, scores, ranking: rankCandidates(root, candidates) }
  }
  return {
    about: 'Who should hold a root, the first of them first: docs/PROTOCOL.md, "Placement".',
    good: [
      example('of equal room', () => 16),
      example('the same for another root', () => 16),
      example('of room from 1 to 8', (index) => index + 1),
      example('one with a thousand times the room', (index) => (index === 5 ? 1000 : 1)),
    ],
    refused: [],
  }
}
