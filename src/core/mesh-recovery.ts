import type { Randomness } from './base/environment.ts'
import { unwrap, WarrenError } from './base/errors.ts'
import { identityKeysOfSeed } from './crypto/sign.ts'
import { bytesToWords, wordsToBytes } from './crypto/words.ts'
import { requireTitle } from './directory/prepare-changes.ts'
import { deriveMeshKeys } from './identity/mesh-keys.ts'
import { openRecoveryKit, sealRecoveryKit } from './identity/recovery.ts'
import type { MeshRecord } from './ports/secret-store.ts'
import { decodeInvite } from './wire/invite.ts'
import { encodeMeshKey } from './wire/mesh-key.ts'
import { decodeRecoveryKit, encodeRecoveryKit, type RecoverySecrets } from './wire/recovery-kit.ts'

/** What is printed or kept in a file, to bring a member back on another browser. Whoever has it is that member. */
export interface PrintableKit {
  /** `warrenkit1…`: all of it, as text. */
  readonly text: string
  /** The identity alone, in 24 words; of a kit that is sealed with a passphrase, nothing is given open. */
  readonly words: readonly string[] | undefined
  /** `warren1…` */
  readonly meshKey: string | undefined
  readonly relays: readonly string[]
}

const NO_SEED =
  'This identity was made before there were recovery kits, in a way that it cannot leave this browser. Leave the mesh here and join it again to get one that can.'

/** @throws WarrenError `unsupported` when the identity cannot leave this browser */
export async function makeRecoveryKit(
  record: MeshRecord,
  passphrase: string | undefined,
  random: Randomness,
): Promise<PrintableKit> {
  const { meshKey, epoch, name, relays, memberName, identity } = record
  if (identity.seed === undefined) throw new WarrenError('unsupported', NO_SEED)
  const secrets: RecoverySecrets = { invite: { meshKey, epoch, name, relays }, seed: identity.seed, memberName }
  if (passphrase !== undefined) {
    const sealed = await sealRecoveryKit(secrets, passphrase, random)
    return { text: encodeRecoveryKit(sealed), words: undefined, meshKey: undefined, relays }
  }
  const text = encodeRecoveryKit({ kind: 'open', secrets })
  return { text, words: await bytesToWords(identity.seed), meshKey: encodeMeshKey(meshKey, epoch), relays }
}

/** What a kit tells before it is opened. */
export interface KitLabel {
  /** A passphrase is needed; what it is for is not known before. */
  readonly isSealed: boolean
  readonly meshName: string | undefined
  readonly memberName: string | undefined
}

/** @throws WarrenError `too-large`, `encoding`, `checksum`, `length`, `version`, `schema` */
export function readKitLabel(text: string): KitLabel {
  const kit = unwrap(decodeRecoveryKit(text))
  if (kit.kind === 'sealed') return { isSealed: true, meshName: undefined, memberName: undefined }
  return { isSealed: false, meshName: kit.secrets.invite.name, memberName: kit.secrets.memberName }
}

/** A kit as text, or the words on it with the mesh key or any invite beside them. */
export type GivenKit =
  | { readonly text: string; readonly passphrase: string | undefined }
  | { readonly words: string; readonly invite: string; readonly memberName: string }

/**
 * The record that brings a member back. It is marked as returning.
 *
 * @throws WarrenError as `readKitLabel`; `decrypt` when the passphrase is another one; `encoding`, `length`, `checksum` of
 *   the words or the invite; `invalid` without a name
 */
export async function recoverRecord(given: GivenKit, now: number): Promise<MeshRecord> {
  const { invite, seed, memberName } = await readSecrets(given)
  const { meshKey, epoch, name, relays } = invite
  return {
    id: deriveMeshKeys(meshKey, epoch).meshId,
    name: name === '' ? 'Mesh' : name,
    meshKey,
    epoch,
    relays,
    identity: await identityKeysOfSeed(seed),
    memberName: requireTitle(memberName, 'A member'),
    joinedAt: now,
    isReturning: true,
  }
}

async function readSecrets(given: GivenKit): Promise<RecoverySecrets> {
  if ('text' in given) {
    return unwrap(await openRecoveryKit(unwrap(decodeRecoveryKit(given.text)), given.passphrase ?? ''))
  }
  const seed = unwrap(await wordsToBytes(given.words))
  return { invite: unwrap(decodeInvite(given.invite)), seed, memberName: given.memberName }
}
