import type { Cid, LogId, MemberId } from '../base/ids.ts'
import type { Readable } from '../base/readable.ts'

export interface Message {
  /** The entry it came in. */
  readonly cid: Cid
  readonly author: MemberId
  readonly text: string
  /** Milliseconds since the Unix epoch, never in the future. */
  readonly time: number
  /** The heads its author saw: the chain. */
  readonly parents: readonly Cid[]
  /** Members other than this one who are known to have it. */
  readonly receivedBy: number
}

export interface Room {
  readonly id: LogId
  readonly name: string
  /** In the total order that all members agree on, oldest first. */
  readonly messages: Readable<readonly Message[]>
  /** Resolves once the message is on this device's disk. @throws WarrenError `invalid` (empty or too long), `storage-full`, `storage` */
  say(text: string): Promise<void>
}
