import type { Bytes } from '../base/bytes.ts'
import { equalBytes } from '../base/bytes.ts'
import type { Cid } from '../base/ids.ts'
import { hashBytes } from '../crypto/hash.ts'
import { cidDigest } from '../wire/cid.ts'

/** Whether these bytes are the block of that name. */
export async function isBlock(cid: Cid, bytes: Bytes): Promise<boolean> {
  return equalBytes(await hashBytes(bytes), cidDigest(cid))
}
