import type { Randomness } from '../base/environment.ts'
import { NONCE_BYTES } from '../log/short-ids.ts'
import type { Reconciler } from './reconciler.ts'
import { createSketchInitiator } from './sketch-initiator.ts'
import { createSketchResponder } from './sketch-responder.ts'

/** The way's name on the wire. */
const SKETCH_WAY = 'sketch'

/**
 * Costs what differs, not what is there. Hashes over 64 to 1024 buckets of digests, kept from one conversation to the
 * next, tell which buckets differ and about how much; in these a rateless IBLT, under a key of this reconciliation, tells
 * what it is. Where that would take more bytes than the ids themselves, these are sent: at 8 bytes each they are a
 * quarter of the digests. docs/PROTOCOL.md, "Reconciliation", has the pieces and the reasons.
 */
export function createSketch(random: Pick<Randomness, 'bytes'>): Reconciler {
  return {
    way: SKETCH_WAY,
    initiate: (own) => createSketchInitiator(own, random.bytes(NONCE_BYTES)),
    respond: (own) => createSketchResponder(own, random.bytes(NONCE_BYTES)),
  }
}
