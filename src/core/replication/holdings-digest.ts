import type { Bytes } from '../base/bytes.ts'
import { utf8ToBytes } from '../base/bytes.ts'
import type { Cid } from '../base/ids.ts'
import { hashBytesSync } from '../crypto/hash.ts'

/**
 * A hash over a set of roots: SHA-256 over their texts, sorted, end to end. Texts of CIDs are all of one length and of
 * letters that sort alike everywhere.
 */
export function holdingsDigest(roots: Iterable<Cid>): Bytes {
  return hashBytesSync(utf8ToBytes([...roots].sort().join('')))
}
