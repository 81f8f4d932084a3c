import { hashBytesSync, SIP_KEY_BYTES, sipHashInto } from '../crypto/hash.ts'
import type { Cid, MemberId } from '../base/ids.ts'
import { cidDigest } from '../wire/cid.ts'
import { idToBytes } from '../wire/ids.ts'

/**
 * Who should hold what, decided by everyone alike without asking: rendezvous hashing (Thaler and Ravishankar 1998) with
 * weights by the logarithmic method (Schindelhauer and Schomaker 2005, "Weighted distributed hash tables"; as -w / ln(h) in
 * Resch 2015, "New hashing algorithms for data storage"). Each device has a score for each root, made of nothing but the
 * two, the device's weight and a hash: who comes or goes changes nobody else's, so only its own share moves, and each is
 * first with a probability in proportion to its weight.
 */

/** Somebody who could hold a root. */
export interface Candidate {
  readonly id: MemberId
  /** Above 0. */
  readonly weight: number
}

/** A root, prepared for many scores. */
export type PlacementKey = Uint8Array<ArrayBuffer>

/** The first 16 bytes of the root's digest: a hash, so as good as random, and the same for everyone. */
export function placementKey(root: Cid): PlacementKey {
  return cidDigest(root).slice(0, SIP_KEY_BYTES)
}

/** A device, prepared for many scores. An identity's key may be chosen; that much of its hash may not, cheaply. */
export function placementName(id: MemberId): Uint8Array<ArrayBuffer> {
  return hashBytesSync(idToBytes(id))
}

const sip = new Uint32Array(2)

/** The higher comes first. Never NaN; of equal ones the smaller id is to come first. */
export function placementScore(key: PlacementKey, name: Uint8Array, weight: number): number {
  sipHashInto(sip, 0, key, name, 0, 1)
  // 52 bits, and a half: never 0 and never 1, and exact.
  const uniform = ((sip[1] as number) * 2 ** 20 + ((sip[0] as number) >>> 12) + 0.5) / 2 ** 52
  return weight / -naturalLog(uniform)
}

/** Highest score first. The same on every device that is given the same candidates, in whatever order. */
export function rankCandidates(root: Cid, candidates: readonly Candidate[]): readonly MemberId[] {
  const key = placementKey(root)
  return candidates
    .map(({ id, weight }) => ({ id, score: placementScore(key, placementName(id), weight) }))
    .sort((a, b) => compareScores(a.score, a.id, b.score, b.id))
    .map(({ id }) => id)
}

/** Below 0 when `a` comes before `b`. */
export function compareScores(a: number, idOfA: MemberId, b: number, idOfB: MemberId): number {
  return b - a || (idOfA < idOfB ? -1 : idOfA > idOfB ? 1 : 0)
}

const view = new DataView(new ArrayBuffer(8))

/** Terms of the series for ln: with |s| up to 0.1716, s^23 is below the last bit. */
const LAST_TERM = 21

/**
 * ln(x) for x in (0, 1), of +, -, * and / alone, which IEEE 754 makes the same everywhere. Math.log may differ in its last
 * bit between engines, and then two devices could rank differently.
 */
export function naturalLog(x: number): number {
  view.setFloat64(0, x)
  const high = view.getUint32(0)
  let exponent = (high >>> 20) - 1023
  view.setUint32(0, (high & 0xf_ffff) | 0x3ff0_0000)
  let mantissa = view.getFloat64(0) // 1 to 2
  if (mantissa > Math.SQRT2) {
    mantissa /= 2
    exponent++
  }
  const s = (mantissa - 1) / (mantissa + 1)
  const square = s * s
  let sum = 1 / LAST_TERM
  for (let term = LAST_TERM - 2; term >= 1; term -= 2) sum = sum * square + 1 / term
  return exponent * Math.LN2 + 2 * s * sum
}
