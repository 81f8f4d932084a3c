import type { Bytes } from '../base/bytes.ts'
import type { Decoded } from '../base/errors.ts'
import type { DigestSnapshot } from '../log/digest-snapshot.ts'

/**
 * A way of finding out what two peers' sets of digests have apart. This is the step of a sync that may be done in
 * another way: everything before it (roots) and after it (entries) stays as it is. The peers agree on one by its name.
 *
 * Pure: randomness that a way needs is handed to whoever makes it.
 */
export interface Reconciler {
  /** As it stands on the wire. */
  readonly way: string
  /** @param own all digests of one log that are here */
  initiate(own: DigestSnapshot): Reconciliation
  respond(own: DigestSnapshot): Reconciliation
}

/** One log's reconciliation, on one side. */
export interface Reconciliation {
  /** The initiator's first pieces; none for the responder. Each is at most MAX_RECONCILE_BYTES long. */
  begin(): readonly Bytes[]
  /**
   * What to send for it. A remote's error is a refusal; then the reconciliation is over.
   *
   * @param room bytes of pieces that the conversation may still send. A way whose answers can be longer than what it was
   * sent has to keep to it, but for a single byte.
   */
  receive(piece: Bytes, room: number): Decoded<readonly Bytes[]>
  /** Once it is known: those of our digests that the remote lacks, 32 bytes each. It is for the remote to send what we lack. */
  theyLack(): readonly Bytes[] | undefined
}
