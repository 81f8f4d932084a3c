import type { Bytes } from '../src/core/base/bytes.ts'
import type { Randomness } from '../src/core/base/environment.ts'
import type { Decoded } from '../src/core/base/errors.ts'
import { WarrenError } from '../src/core/base/errors.ts'
import { concealSecrets } from '../src/core/base/secret.ts'
import { deriveMeshKeys, generateMeshKey, relayKeyOf } from '../src/core/identity/mesh-keys.ts'
import { hasBech32mPrefix } from '../src/core/wire/bech32.ts'
import { INVITE_FRAGMENT, INVITE_PREFIX } from '../src/core/wire/invite.ts'
import { decodeKeyText, encodeKeyText } from '../src/core/wire/key-text.ts'
import type { KeyTextFormat } from '../src/core/wire/key-text.ts'
import { MESH_KEY_PREFIX } from '../src/core/wire/mesh-key.ts'
import { decodeRelayKey, encodeRelayKey } from '../src/core/wire/relay-key.ts'
import type { RelayKey } from '../src/core/wire/relay-key.ts'
import { readKeyFile } from './data-folder.ts'
import type { DataFolder } from './data-folder.ts'
import type { RelayKeySource } from './options.ts'

/** All that the data folder ever holds. */
const RELAY_KEY_FILE = 'relay.key'
const IDENTITY_FILE = 'relay.identity'

/** A mesh begins with this epoch. */
const FIRST_EPOCH = 0

const IDENTITY_FORMAT: KeyTextFormat = { name: 'a relay identity', prefix: 'warrenrelayid', version: 1, bodyBytes: 32 }

export interface NewMesh {
  /** 32 bytes. For the invite that is shown once; never written, never logged. */
  readonly meshKey: Bytes
  readonly epoch: number
}

export interface RelayKeys {
  readonly relayKey: RelayKey
  /** Ed25519 seed, 32 bytes. Invites pin the peer id that it makes. */
  readonly identitySeed: Bytes
  /** There was no identity in the folder: no invite names this relay yet. */
  readonly isNewIdentity: boolean
  /** Set when there was no relay key either, so that a mesh was made. */
  readonly newMesh: NewMesh | undefined
  /**
   * Writes what is new. Called once the relay runs, so that a start that fails does not leave a mesh behind whose only
   * invite nobody has seen.
   *
   * @throws WarrenError `config`
   */
  store(): Promise<void>
}

/** A key that can do more than a relay's is given back with a warning, not with "the checksum does not match". */
function explainOtherKey(text: string): string | undefined {
  const isInvite = text.includes(INVITE_FRAGMENT.slice(1)) || hasBech32mPrefix(INVITE_PREFIX, text)
  if (!isInvite && !hasBech32mPrefix(MESH_KEY_PREFIX, text)) return undefined
  const what = isInvite ? 'an invite' : 'a mesh key'
  return `It is ${what}, which a relay must not have: take the relay key from the app's settings, and delete this.`
}

function parseRelayKey(where: string, text: string): RelayKey {
  const decoded: Decoded<RelayKey> = decodeRelayKey(text)
  if (decoded.ok) return decoded.value
  throw new WarrenError(
    'config',
    `The relay key in ${where} cannot be used. ${explainOtherKey(text) ?? decoded.detail}`,
  )
}

async function readFileOf(path: string): Promise<string> {
  const text = await readKeyFile(path)
  if (text !== undefined) return text
  throw new WarrenError('config', `The key file ${path} cannot be read: it does not exist.`)
}

async function readRelayKey(folder: DataFolder, source: RelayKeySource): Promise<RelayKey | undefined> {
  if (source.kind === 'text') return parseRelayKey('WARREN_RELAY_KEY', source.text)
  if (source.kind === 'file') return parseRelayKey(source.path, await readFileOf(source.path))
  const text = await folder.read(RELAY_KEY_FILE)
  return text === undefined ? undefined : parseRelayKey(RELAY_KEY_FILE, text)
}

async function readIdentity(folder: DataFolder): Promise<Bytes | undefined> {
  const text = await folder.read(IDENTITY_FILE)
  if (text === undefined) return undefined
  const decoded = decodeKeyText(IDENTITY_FORMAT, text)
  if (decoded.ok) return decoded.value
  throw new WarrenError('config', `The relay's identity in ${IDENTITY_FILE} cannot be used. ${decoded.detail}`)
}

/** A mesh and the part of its key that stays here. The mesh key itself is handed on to be shown, and then forgotten. */
function makeMesh(random: Randomness): { newMesh: NewMesh; relayKey: RelayKey } {
  const meshKey = generateMeshKey(random)
  return {
    newMesh: concealSecrets<NewMesh>({ meshKey, epoch: FIRST_EPOCH }, ['meshKey']),
    relayKey: relayKeyOf(deriveMeshKeys(meshKey, FIRST_EPOCH)),
  }
}

/**
 * The keys that this relay runs with: those there are, and new ones for those there are not.
 *
 * @throws WarrenError `config` when one cannot be read or is mangled
 */
export async function loadRelayKeys(
  { folder, random }: { folder: DataFolder; random: Randomness },
  source: RelayKeySource,
): Promise<RelayKeys> {
  const knownKey = await readRelayKey(folder, source)
  const knownSeed = await readIdentity(folder)
  const { relayKey, newMesh } = knownKey === undefined ? makeMesh(random) : { relayKey: knownKey, newMesh: undefined }
  const identitySeed = knownSeed ?? random.bytes(IDENTITY_FORMAT.bodyBytes)
  const keys: RelayKeys = {
    relayKey,
    identitySeed,
    isNewIdentity: knownSeed === undefined,
    newMesh,
    async store() {
      // The identity first: a crash between the two leaves one that the next start takes up, with a mesh of its own.
      if (knownSeed === undefined) await folder.write(IDENTITY_FILE, encodeKeyText(IDENTITY_FORMAT, identitySeed))
      if (newMesh !== undefined) await folder.write(RELAY_KEY_FILE, encodeRelayKey(relayKey))
    },
  }
  return concealSecrets(keys, ['identitySeed'])
}
