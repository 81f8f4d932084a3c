import type { Bytes } from '../base/bytes.ts'
import { concatBytes, utf8ToBytes } from '../base/bytes.ts'

/** What a signature is for. A signature under one domain is never one under another. */
export const DOMAINS = {
  entry: 'warren/1 entry',
  credential: 'warren/1 credential',
  have: 'warren/1 have',
} as const

/** The bytes that are signed: the domain, a zero byte (no domain holds one, so none is another's prefix), the message. */
export function inDomain(domain: (typeof DOMAINS)[keyof typeof DOMAINS], message: Uint8Array): Bytes {
  return concatBytes(utf8ToBytes(domain), new Uint8Array(1), message)
}
