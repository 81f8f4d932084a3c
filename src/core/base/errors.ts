/**
 * One error family. The codes are the same words in code, docs/PROTOCOL.md, the test vectors and metrics.
 * A caller's mistake or a local fault throws a WarrenError; a remote's input never does: it becomes a `Decoded`.
 */

/** Why bytes or text from outside were refused. */
export type RefusalCode =
  | 'checksum' // the checksum of a key or link does not match: most often a typing error
  | 'length' // too short or too long
  | 'too-large' // over a size limit
  | 'too-deep' // nested deeper than any format of ours
  | 'version' // a version this build does not know
  | 'encoding' // not text/CBOR of the expected form, or not the canonical encoding of what it says
  | 'schema' // canonical, but a field is missing, unknown, of the wrong type or out of range
  | 'key' // an Ed25519 public key outside the admission rule (docs/PROTOCOL.md)
  | 'signature' // the signature does not verify
  | 'credential' // the credential does not verify for this mesh, epoch and key
  | 'epoch' // an epoch that is not current
  | 'hash' // the bytes do not have the name they came under
  | 'decrypt' // the ciphertext does not open, or opens to what its key does not commit to
  | 'height' // an entry's height is not 1 + the maximum of its parents'
  | 'log' // an entry belongs to another log than its parents or its conversation
  | 'protocol' // a message that does not fit the state of its conversation
  | 'limit' // over a rate or count limit

/** What else can go wrong, on this device. */
export type FaultCode =
  | 'not-found'
  | 'storage-full'
  | 'storage'
  | 'unreachable'
  | 'timeout'
  | 'cancelled'
  | 'closed'
  | 'unsupported'
  | 'invalid' // an argument the caller can correct: an empty name, an unknown id
  | 'busy' // another tab is the node
  | 'working' // another tab is the node, and adding or saving files
  | 'locked' // this device's keys are locked with a passphrase
  | 'config' // the relay's configuration: port in use, unreadable key file, unwritable folder

export type ErrorCode = RefusalCode | FaultCode

export class WarrenError extends Error {
  override readonly name = 'WarrenError'
  readonly code: ErrorCode

  /** @param message a whole sentence a person can act on; never contains a key, a plaintext or an address */
  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/** A remote's input, judged. */
export type Decoded<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly code: RefusalCode; readonly detail: string }

export function accept<T>(value: T): Decoded<T> {
  return { ok: true, value }
}

export function refuse(code: RefusalCode, detail: string): Decoded<never> {
  return { ok: false, code, detail }
}

/** For local callers (a pasted link, our own database): the value, or a thrown WarrenError. */
export function unwrap<T>(decoded: Decoded<T>): T {
  if (decoded.ok) return decoded.value
  throw new WarrenError(decoded.code, decoded.detail)
}

/** Throws WarrenError `cancelled` once the signal is aborted. */
export function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw new WarrenError('cancelled', 'This was cancelled.', { cause: signal.reason })
}

/** What was thrown, as an Error: anything may be thrown in JavaScript. */
export function toError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown))
}
