import type { MeshId } from './base/ids.ts'

export type * from './mesh-types.ts'
export type * from './vault/vault-types.ts'
export type * from './chat/room-types.ts'
export type * from './directory/directory-types.ts'
export type { Readable } from './base/readable.ts'
export type { Cid, FileId, LogId, MemberId, MeshId, PeerId } from './base/ids.ts'
export { WarrenError } from './base/errors.ts'

/** A mesh that this device belongs to, not opened. */
export interface MeshCard {
  readonly id: MeshId
  readonly name: string
  readonly memberName: string
}
