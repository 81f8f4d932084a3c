import type { MemberId, PeerId } from '../base/ids.ts'
import type { Path } from '../ports/swarm.ts'
import type { Picture } from '../wire/picture.ts'

export type { Picture }

export interface MemberSummary {
  readonly id: MemberId
  readonly name: string
  readonly isSelf: boolean
  /** Connected now, and how; `undefined` when not. */
  readonly path: Path | undefined
  readonly peer: PeerId
  /** Which of the eight colours it has chosen, from 0; `undefined` when it has not. */
  readonly colour: number | undefined
  /** `undefined` when it has none. The same object as long as the picture is the same. */
  readonly picture: Picture | undefined
  /** What it calls the device that it is; `undefined` when it does not say. */
  readonly device: string | undefined
}

/** What a member may say of itself. What is absent stays as it was, `null` takes it back. */
export interface NewProfile {
  readonly name?: string
  /** 0 to 7. */
  readonly colour?: number | null
  /** PNG, JPEG or WebP that stands still, of at most 32 KiB and 256 by 256 pixels. */
  readonly picture?: Uint8Array<ArrayBuffer> | null
  readonly device?: string | null
}

/** What this device's person has noted of a member, or of how sure they are of it. On this device only. */
export interface Contact {
  /** What this person calls the member. */
  readonly name: string | undefined
  readonly note: string | undefined
  /** When the safety words were compared, and what the member called itself then. */
  readonly verified: { readonly at: number; readonly name: string } | undefined
}

/** What is absent stays as it was, what is empty is taken back. */
export interface NewContact {
  readonly name?: string
  readonly note?: string
}

/** A vault's record in the directory, or what is to change of it. */
export interface VaultRecord {
  readonly name: string
  /** How many members should hold each block: 1 to 255. */
  readonly redundancy: number
  /** At most 500 characters; empty for none. */
  readonly description: string
}
