import type { MemberId, PeerId } from '../base/ids.ts'
import type { Path } from '../ports/swarm.ts'

export interface MemberSummary {
  readonly id: MemberId
  readonly name: string
  readonly isSelf: boolean
  /** Connected now, and how; `undefined` when not. */
  readonly path: Path | undefined
  readonly peer: PeerId
}
