import type { Bytes } from '../../../src/core/base/bytes.ts'
import type { Cid, MemberId } from '../../../src/core/base/ids.ts'
import { hashBytesSync } from '../../../src/core/crypto/hash.ts'
import type { VerifiedHave } from '../../../src/core/replication/holders.ts'
import { holdingsDigest } from '../../../src/core/replication/holdings-digest.ts'
import { cidOfDigest } from '../../../src/core/wire/cid.ts'
import type { HaveStatement, UnsignedHave } from '../../../src/core/wire/have.ts'
import { encodeHave } from '../../../src/core/wire/have.ts'
import { bytesToMemberId } from '../../../src/core/wire/ids.ts'

const digestOf = (name: string): Bytes => hashBytesSync(new TextEncoder().encode(name))
export const memberOf = (index: number): MemberId => bytesToMemberId(digestOf(`member ${index}`))
export const rootOf = (index: number): Cid => cidOfDigest('dag-cbor', digestOf(`root ${index}`))

/** With a signature that nobody checks. */
export function seal(unsigned: UnsignedHave): VerifiedHave {
  const statement: HaveStatement = { ...unsigned, sig: new Uint8Array(64) }
  return { statement, encoded: encodeHave(statement) }
}

/** A device's first statement: it holds these. */
export function haveOf(index: number, roots: readonly Cid[], rest: Partial<UnsignedHave> = {}): VerifiedHave {
  return seal({
    v: 1,
    by: memberOf(index),
    epoch: 0,
    cred: new Uint8Array(64),
    seq: 1,
    since: 0,
    at: 0,
    weight: 16,
    full: false,
    leaving: false,
    aside: [],
    doubts: [],
    going: [],
    parts: [],
    have: roots,
    gone: [],
    count: roots.length,
    digest: holdingsDigest(roots),
    ...rest,
  })
}
