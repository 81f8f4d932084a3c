import { ed25519 } from '@noble/curves/ed25519.js'
import { createBoundedCache } from '../base/bounded-cache.ts'
import type { Bytes } from '../base/bytes.ts'
import { bytesToHex, concatBytes, hexToBytes, ownBytes } from '../base/bytes.ts'
import type { Randomness } from '../base/environment.ts'
import { systemEnvironment } from '../base/environment.ts'
import type { IdentityKeys } from '../base/identity-keys.ts'
import { PROBES, PROBE_KEY, PROBE_MESSAGE } from './ed25519-probe.ts'

const PUBLIC_KEY_BYTES = 32
const SEED_BYTES = 32
const SIGNATURE_BYTES = 64

/** Keys remembered as admissible, and their imported form. A mesh has a few hundred members; a key costs a millisecond. */
const KEY_CACHE_CAPACITY = 4096

const ALGORITHM = 'Ed25519'
/** What stands before the seed in PKCS #8 (RFC 8410, section 7). */
const PKCS8_HEAD = hexToBytes('302e020100300506032b657004220420')

export interface Signer {
  /** 32 bytes. */
  readonly publicKey: Bytes
  /** An Ed25519 signature (RFC 8032), 64 bytes. */
  sign(message: Bytes): Promise<Bytes>
}

/** 32 bytes. @param seed 32 bytes */
export function publicKeyOfSeed(seed: Uint8Array): Bytes {
  return ed25519.getPublicKey(seed)
}

/** @param seed 32 bytes */
export function signerFromSeed(seed: Uint8Array): Signer {
  return {
    publicKey: publicKeyOfSeed(seed),
    sign: async (message) => ed25519.sign(message, seed),
  }
}

/** Signs with an identity's private half, wherever that lies. */
export function signerFromKeys(keys: IdentityKeys): Signer {
  if (keys.kind === 'seed') return signerFromSeed(keys.seed)
  const { privateKey, publicKey } = keys
  return {
    publicKey,
    sign: async (message) => new Uint8Array(await crypto.subtle.sign(ALGORITHM, privateKey, message)),
  }
}

/** A new identity. */
export function generateIdentityKeys(random: Randomness = systemEnvironment.random): Promise<IdentityKeys> {
  return identityKeysOfSeed(random.bytes(SEED_BYTES))
}

/**
 * Signs with a key that cannot be exported where WebCrypto knows Ed25519 (Chrome 137, Firefox 129, Safari 17). The seed
 * lies beside it for the recovery kit: an identity that could not leave its browser would be lost with it.
 *
 * @param seed 32 bytes
 */
export async function identityKeysOfSeed(seed: Bytes): Promise<IdentityKeys> {
  const publicKey = publicKeyOfSeed(seed)
  try {
    const pkcs8 = concatBytes(PKCS8_HEAD, seed)
    const privateKey = await crypto.subtle.importKey('pkcs8', pkcs8, ALGORITHM, false, ['sign'])
    return { kind: 'webcrypto', privateKey, publicKey, seed }
  } catch {
    return { kind: 'seed', seed, publicKey } // Ed25519 is not known here
  }
}

/**
 * Whether a key may name a member or a mesh: canonical, not of small order, torsion-free. With such keys only,
 * verifiers that differ on edge cases agree (Chalkias, Garillot, Nikolaenko 2020, "Taming the many EdDSAs").
 */
export function isAdmissibleKey(publicKey: Uint8Array): boolean {
  if (publicKey.byteLength !== PUBLIC_KEY_BYTES) return false
  const name = bytesToHex(publicKey)
  if (admissibleKeys.get(name) === true) return true
  const admissible = isTorsionFreePoint(publicKey) && !ed25519.Point.fromBytes(publicKey).isSmallOrder()
  // Only good ones are remembered, so that a flood of bad ones displaces nothing.
  if (admissible) admissibleKeys.set(name, true)
  return admissible
}

/**
 * The one rule (docs/PROTOCOL.md, "Signatures"): the key is admissible, S is below the group's order, R is canonical
 * and torsion-free, and SB = R + kA. Never throws. The same verdict on every platform.
 */
export async function verifySignature(publicKey: Bytes, message: Bytes, signature: Bytes): Promise<boolean> {
  if (signature.byteLength !== SIGNATURE_BYTES || !isAdmissibleKey(publicKey)) return false
  platformFollowsRule ??= probePlatform()
  return (await platformFollowsRule)
    ? verifyOnPlatform(publicKey, message, signature)
    : verifyInLibrary(publicKey, message, signature)
}

/** The rule without WebCrypto: for platforms that lack Ed25519 or judge it otherwise. Expects an admissible key. */
export function verifyInLibrary(publicKey: Bytes, message: Bytes, signature: Bytes): boolean {
  // noble checks the cofactored equation. With A and R torsion-free, that is the same as the plain one.
  return (
    signature.byteLength === SIGNATURE_BYTES &&
    ed25519.verify(signature, message, publicKey, { zip215: false }) &&
    isTorsionFreePoint(signature.subarray(0, PUBLIC_KEY_BYTES))
  )
}

const admissibleKeys = createBoundedCache<string, true>(KEY_CACHE_CAPACITY)
const importedKeys = createBoundedCache<string, Promise<CryptoKey>>(KEY_CACHE_CAPACITY)

/** Asked once per process: a platform does not change its mind. */
let platformFollowsRule: Promise<boolean> | undefined

async function probePlatform(): Promise<boolean> {
  try {
    for (const { signature, valid } of PROBES) {
      if ((await verifyOnPlatform(PROBE_KEY, PROBE_MESSAGE, signature)) !== valid) return false
    }
    return true
  } catch {
    return false // Ed25519 is not known here
  }
}

async function verifyOnPlatform(publicKey: Bytes, message: Bytes, signature: Bytes): Promise<boolean> {
  const name = bytesToHex(publicKey)
  let key = importedKeys.get(name)
  if (key === undefined) {
    key = crypto.subtle.importKey('raw', ownBytes(publicKey), ALGORITHM, true, ['verify'])
    importedKeys.set(name, key)
  }
  return crypto.subtle.verify(ALGORITHM, await key, signature, message)
}

function isTorsionFreePoint(bytes: Uint8Array): boolean {
  try {
    return ed25519.Point.fromBytes(bytes, false).isTorsionFree()
  } catch {
    return false // not a point, or not in its canonical form
  }
}
