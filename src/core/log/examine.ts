import type { Bytes } from '../base/bytes.ts'
import { accept, type Decoded, refuse } from '../base/errors.ts'
import type { Cid, MemberId } from '../base/ids.ts'
import { hashBytes } from '../crypto/hash.ts'
import { isAdmissibleKey, verifySignature } from '../crypto/sign.ts'
import { cidOfDigest } from '../wire/cid.ts'
import { decodeEntry, type Entry, entrySigningBytes, MAX_ENTRY_BYTES } from '../wire/entry.ts'
import { idToBytes } from '../wire/ids.ts'
import type { LogNode } from './log.ts'
import type { Arrival } from './waiting-room.ts'

export interface Examiner {
  /** The mesh's present epoch. */
  readonly epoch: number
  /** Whether an entry is here already, and so was examined before. */
  readonly isKnown: (cid: Cid) => boolean
  readonly verifyCredential: (member: MemberId, epoch: number, credential: Bytes) => Promise<boolean>
  /** Milliseconds since the Unix epoch. */
  readonly now: number
}

/**
 * All that can be said of an entry without its parents: form, author's key, epoch, credential, signature.
 * Refuses with `too-large`, `too-deep`, `encoding`, `version`, `schema`, `height`, `epoch`, `key`, `credential`, `signature`.
 */
export async function examineEntry(
  encoded: Bytes,
  { epoch, isKnown, verifyCredential, now }: Examiner,
): Promise<Decoded<'known' | Omit<Arrival, 'from'>>> {
  if (encoded.byteLength > MAX_ENTRY_BYTES) {
    return refuse('too-large', `An entry has at most ${MAX_ENTRY_BYTES} bytes.`)
  }
  const digest = await hashBytes(encoded)
  const cid = cidOfDigest('dag-cbor', digest)
  if (isKnown(cid)) return accept('known')
  const decoded = decodeEntry(encoded)
  if (!decoded.ok) return decoded
  const entry = decoded.value
  if (entry.epoch > epoch) return refuse('epoch', 'An entry is of an epoch that has not begun here.')
  const authorKey = idToBytes(entry.author)
  if (!isAdmissibleKey(authorKey)) return refuse('key', 'The author of an entry is not an admissible key.')
  if (!(await verifyCredential(entry.author, entry.epoch, entry.cred))) {
    return refuse('credential', 'The author of an entry is not a member.')
  }
  // An entry has one encoding, and the decoder takes no other: so these are the received bytes without the signature.
  if (!(await verifySignature(authorKey, entrySigningBytes(entry), entry.sig))) {
    return refuse('signature', 'The signature of an entry does not hold.')
  }
  return accept({ node: entryToNode(cid, digest, entry, encoded.byteLength, now), entry, encoded })
}

/** @param digest the CID's */
export function entryToNode(cid: Cid, digest: Bytes, entry: Entry, length: number, receivedAt: number): LogNode {
  const { log, parents, height, time, author, links } = entry
  return { cid, digest, log, parents, height, time, author, links, bytes: length, receivedAt }
}
