import type { MemberId } from '../../core/mesh.ts'
import type { Session } from '../mesh/session.ts'
import { strings } from '../strings.ts'

/** `by Ada`, or `by you`. */
export function sayBy(session: Session, member: MemberId): string {
  return session.isSelf(member) ? strings.vault.changedByYou : strings.vault.changedBy(session.nameOf(member))
}
