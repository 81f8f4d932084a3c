import { expect, test } from 'vitest'
import type { BlockVector, RefusedBlockVector } from '../../scripts/vectors/block.ts'
import type { CredentialVector, RefusedCredentialVector } from '../../scripts/vectors/credential.ts'
import type { Ed25519Vector, RefusedEd25519Vector } from '../../scripts/vectors/ed25519.ts'
import type { EntryVector, RefusedEntry } from '../../scripts/vectors/entry.ts'
import type { RecoveryKitVector } from '../../scripts/vectors/recovery-kit.ts'
import type { InviteVector, MeshKeyAsInvite } from '../../scripts/vectors/invite.ts'
import type { MeshKeyVector, RelayKeyVector } from '../../scripts/vectors/key-texts.ts'
import type { KeysVector, RefusedKeysVector } from '../../scripts/vectors/keys.ts'
import type { PeerIdVector } from '../../scripts/vectors/peer-id.ts'
import type { NumberedRootVector, RefusedRootVector, RootVector } from '../../scripts/vectors/root.ts'
import { toJson } from '../../scripts/vectors/to-json.ts'
import type { RefusedText, VectorFile } from '../../scripts/vectors/vector-file.ts'
import { bytesToHex, hexToBytes } from '../../src/core/base/bytes.ts'
import type { Bytes } from '../../src/core/base/bytes.ts'
import type { RefusalCode } from '../../src/core/base/errors.ts'
import { WarrenError, unwrap } from '../../src/core/base/errors.ts'
import type { Cid, MemberId, MeshId, PeerId } from '../../src/core/base/ids.ts'
import { openBytes } from '../../src/core/crypto/aead.ts'
import { openChunk, sealChunk } from '../../src/core/crypto/convergent.ts'
import { hashBytes, hashBytesSync } from '../../src/core/crypto/hash.ts'
import {
  isAdmissibleKey,
  publicKeyOfSeed,
  signerFromSeed,
  verifyInLibrary,
  verifySignature,
} from '../../src/core/crypto/sign.ts'
import { issueCredential, verifyCredential } from '../../src/core/identity/credential.ts'
import {
  deriveMeshKeys,
  logEntriesKey,
  logIdOf,
  relayKeyOf,
  roomKeyOf,
  topicOf,
} from '../../src/core/identity/mesh-keys.ts'
import { examineEntry } from '../../src/core/log/examine.ts'
import { createRootTree } from '../../src/core/log/merkle.ts'
import { cidDigest, cidOfDigest } from '../../src/core/wire/cid.ts'
import { credentialMessage } from '../../src/core/wire/credential.ts'
import { decodeEntry, encodeEntry, entryHeaderBytes, entrySigningBytes } from '../../src/core/wire/entry.ts'
import type { Entry } from '../../src/core/wire/entry.ts'
import { decodeHeads, encodeHeads } from '../../src/core/wire/gossip.ts'
import type { HeadsAnnouncement } from '../../src/core/wire/gossip.ts'
import { decodeHello, encodeHello } from '../../src/core/wire/hello.ts'
import type { Hello } from '../../src/core/wire/hello.ts'
import { wordsToBytes } from '../../src/core/crypto/words.ts'
import { openRecoveryKit } from '../../src/core/identity/recovery.ts'
import { decodeRecoveryKit, encodeRecoveryKit } from '../../src/core/wire/recovery-kit.ts'
import { decodeInvite, encodeInvite } from '../../src/core/wire/invite.ts'
import { decodeLinks, encodeLinks } from '../../src/core/wire/links.ts'
import type { Links } from '../../src/core/wire/links.ts'
import { decodeManifest, encodeManifest } from '../../src/core/wire/manifest.ts'
import type { Manifest } from '../../src/core/wire/manifest.ts'
import { decodeMeshKey, encodeMeshKey } from '../../src/core/wire/mesh-key.ts'
import { bytesToPeerId, memberToPeerId, peerIdToBytes, peerIdToMember } from '../../src/core/wire/peer-id.ts'
import { decodeRelayKey, encodeRelayKey } from '../../src/core/wire/relay-key.ts'
import { decodeIceServers, encodeIceServers } from '../../src/core/wire/ice-servers.ts'
import type { IceServers } from '../../src/core/wire/ice-servers.ts'
import { decodeHave, encodeHave } from '../../src/core/wire/have.ts'
import { decodeHaveMessage, encodeHaveMessage } from '../../src/core/wire/have-messages.ts'
import {
  decodePossessionAnswer,
  decodePossessionAsk,
  encodePossessionAnswer,
  encodePossessionAsk,
  possessionMessage,
} from '../../src/core/wire/possession.ts'
import { hmacSync } from '../../src/core/crypto/hash.ts'
import { placementKey, placementName, placementScore, rankCandidates } from '../../src/core/replication/placement.ts'
import type { ExampleFile, PossessionVector } from '../../scripts/vectors/possession.ts'
import type { PlacementVector } from '../../scripts/vectors/placement.ts'
import { decodeNeighbours, encodeNeighbours } from '../../src/core/wire/neighbours.ts'
import { decodeRendezvous, encodeRendezvous } from '../../src/core/wire/rendezvous.ts'
import type { Rendezvous } from '../../src/core/wire/rendezvous.ts'
import { type DirectoryChange, directoryBodyCodec } from '../../src/core/wire/directory-body.ts'
import { roomBodyCodec } from '../../src/core/wire/room-body.ts'
import type { RoomChange } from '../../src/core/wire/room-body.ts'
import type { SafetyWordsVector } from '../../scripts/vectors/safety-words.ts'
import { safetyWordPlaces } from '../../src/core/identity/safety-words.ts'
import { wordlist } from '@scure/bip39/wordlists/english.js'
import { type VaultChange, vaultBodyCodec } from '../../src/core/wire/vault-body.ts'
import { describeFile, describeMessages, verdict } from './describe-file.ts'
import { digestsOfNumbers } from './numbered-digests.ts'
import { expandBytes, readVectors } from './read-vectors.ts'

describeFile<VectorFile<KeysVector, RefusedKeysVector>>(
  'keys',
  {
    good:
      'name meshKey meshId epoch swarmKey memberPrologue relayPrologue meshSeed convergence directoryKey lobbyKey ' +
      'openVaultKey contactsKey directory lobby vault headsTopic haveTopic relayKey meshKeyText',
    refused: 'code meshKey name',
  },
  (vector) => {
    const meshKey = hexToBytes(vector.meshKey)
    const keys = deriveMeshKeys(meshKey, vector.epoch)
    const { name, directory, lobby, vault, headsTopic, haveTopic, relayKey, meshKeyText, ...derived } = vector
    expect(name).not.toBe('')
    expect({ meshKey: vector.meshKey, ...toJson({ ...keys }) }).toEqual(derived)
    expect(vector.meshId).toBe(bytesToHex(publicKeyOfSeed(keys.meshSeed)))
    const logs = [
      { log: directory, key: keys.directoryKey },
      { log: lobby, key: keys.lobbyKey },
      { log: vault, key: hexToBytes(vault.logKey) },
      { log: vault.room, key: roomKeyOf(hexToBytes(vault.logKey)) },
    ]
    for (const { log, key } of logs) {
      expect(log.logKey).toBe(bytesToHex(key))
      expect(log.logId).toBe(logIdOf(key))
      expect(log.entriesKey).toBe(bytesToHex(logEntriesKey(key)))
    }
    expect(headsTopic).toBe(topicOf(keys.meshId, 'heads'))
    expect(haveTopic).toBe(topicOf(keys.meshId, 'have'))
    expect(relayKey).toBe(encodeRelayKey(relayKeyOf(keys)))
    expect(unwrap(decodeMeshKey(meshKeyText))).toEqual({ meshKey, epoch: vector.epoch })
  },
  ({ meshKey }) => {
    try {
      deriveMeshKeys(hexToBytes(meshKey), 0)
      return 'accepted'
    } catch (error) {
      return error instanceof WarrenError ? error.code : String(error)
    }
  },
)

describeFile<VectorFile<MeshKeyVector, RefusedText>>(
  'mesh-key',
  { good: 'name meshKey epoch text alsoReadFrom', refused: 'code name text' },
  ({ meshKey, epoch, text, alsoReadFrom }) => {
    expect(encodeMeshKey(hexToBytes(meshKey), epoch)).toBe(text)
    for (const each of [text, ...alsoReadFrom]) {
      expect(toJson({ ...unwrap(decodeMeshKey(each)) })).toEqual({ meshKey, epoch })
    }
  },
  ({ text }) => verdict(decodeMeshKey(text)),
)

describeFile<VectorFile<RelayKeyVector, RefusedText>>(
  'relay-key',
  { good: 'name swarmKey relayPrologue meshId epoch text alsoReadFrom', refused: 'code name text' },
  ({ name: _name, text, alsoReadFrom, ...fields }) => {
    const relayKey = {
      ...fields,
      meshId: fields.meshId as MeshId,
      swarmKey: hexToBytes(fields.swarmKey),
      relayPrologue: hexToBytes(fields.relayPrologue),
    }
    expect(encodeRelayKey(relayKey)).toBe(text)
    for (const each of [text, ...alsoReadFrom]) expect(toJson({ ...unwrap(decodeRelayKey(each)) })).toEqual(fields)
  },
  ({ text }) => verdict(decodeRelayKey(text)),
)

describeFile<VectorFile<InviteVector | MeshKeyAsInvite, RefusedText>>(
  'invite',
  { good: 'name invite fragment alsoReadFrom|name invite alsoReadFrom', refused: 'code name text' },
  (vector) => {
    const { invite, alsoReadFrom } = vector
    const texts = [...alsoReadFrom]
    if ('fragment' in vector) {
      texts.push(vector.fragment)
      expect(encodeInvite({ ...invite, meshKey: hexToBytes(invite.meshKey) })).toBe(vector.fragment)
    }
    for (const text of texts) expect(toJson({ ...unwrap(decodeInvite(text)) })).toEqual(invite)
  },
  ({ text }) => verdict(decodeInvite(text)),
)

describeFile<VectorFile<RecoveryKitVector, RefusedText>>(
  'recovery-kit',
  { good: 'name secrets words text|name secrets words passphrase text', refused: 'code name text' },
  async ({ secrets, words, passphrase, text }) => {
    const kit = unwrap(decodeRecoveryKit(text))
    expect(kit.kind).toBe(passphrase === undefined ? 'open' : 'sealed')
    const { invite, seed, memberName } = unwrap(await openRecoveryKit(kit, passphrase ?? ''))
    expect({ invite: toJson({ ...invite }), seed: bytesToHex(seed), memberName }).toEqual(secrets)
    expect(unwrap(await wordsToBytes(words))).toEqual(seed)
    expect(encodeRecoveryKit(kit)).toBe(text)
  },
  ({ text }) => verdict(decodeRecoveryKit(text)),
)

describeFile<VectorFile<CredentialVector, RefusedCredentialVector>>(
  'credential',
  { good: 'name meshSeed meshId epoch member message credential', refused: 'code credential epoch member meshId name' },
  async ({ meshSeed, meshId, epoch, member, message, credential }) => {
    expect(bytesToHex(publicKeyOfSeed(hexToBytes(meshSeed)))).toBe(meshId)
    expect(bytesToHex(credentialMessage(epoch, hexToBytes(member)))).toBe(message)
    const issued = await issueCredential({ meshSeed: hexToBytes(meshSeed), epoch }, hexToBytes(member))
    expect(bytesToHex(issued)).toBe(credential)
    expect(await verifyCredential(meshId as MeshId, epoch, member as MemberId, issued)).toBe(true)
  },
  async ({ meshId, epoch, member, credential }) => {
    const holds = await verifyCredential(meshId as MeshId, epoch, member as MemberId, hexToBytes(credential))
    return holds ? 'accepted' : 'credential'
  },
)

describeMessages<Hello>('hello', decodeHello, (json) =>
  encodeHello(json.role === 'member' ? { ...json, cred: hexToBytes(json.cred) } : json),
)

describeMessages<Rendezvous>('rendezvous', decodeRendezvous, ({ members }) =>
  encodeRendezvous(members.toReversed() as readonly string[] as readonly PeerId[]),
)

// What is bytes in them has been compared as what it shows in JSON.
describeMessages('have', decodeHave, (_, decoded) => encodeHave(decoded))
describeMessages('have-messages', decodeHaveMessage, (_, decoded) => encodeHaveMessage(decoded))
describeMessages('possession-ask', decodePossessionAsk, (_, decoded) => encodePossessionAsk(decoded))
describeMessages('possession-answer', decodePossessionAnswer, (_, decoded) => encodePossessionAnswer(decoded))

const { good: proofs } = readVectors('possession') as ExampleFile<PossessionVector>

test.each(proofs)('proof of possession: $name', (vector) => {
  const message = possessionMessage(vector.prover as MemberId, vector.question, vector.found.map(hexToBytes))
  expect(bytesToHex(hmacSync(hexToBytes(vector.nonce), message))).toBe(vector.proof)
})

const { good: placements } = readVectors('placement') as ExampleFile<PlacementVector>

test.each(placements)('placement: $name', ({ root, candidates, scores, ranking }) => {
  const scoreOf = ({ id, weight }: (typeof candidates)[number]): number =>
    placementScore(placementKey(root as Cid), placementName(id), weight)
  expect(candidates.map(scoreOf)).toEqual(scores)
  expect(rankCandidates(root as Cid, candidates.toReversed())).toEqual(ranking)
})

const { good: comparisons } = readVectors('safety-words') as ExampleFile<SafetyWordsVector>

test.each(comparisons)('safety words: $name', ({ mesh, one, other, places, words }) => {
  expect(safetyWordPlaces(mesh as MeshId, one as MemberId, other as MemberId)).toEqual(places)
  expect(safetyWordPlaces(mesh as MeshId, other as MemberId, one as MemberId)).toEqual(places)
  expect(places.map((place) => wordlist[place])).toEqual(words)
})

describeMessages('neighbours', decodeNeighbours, (_, { links }) => encodeNeighbours(links.toReversed()))

describeMessages<IceServers>('ice-servers', decodeIceServers, ({ servers }) => encodeIceServers(servers))

describeMessages<HeadsAnnouncement>('heads', decodeHeads, (json, { log, heads }) => {
  const announcement = { v: 1 as const, log, root: hexToBytes(json.root), heads }
  return encodeHeads(json.entry === undefined ? announcement : { ...announcement, entry: hexToBytes(json.entry) })
})

describeMessages<Manifest>('manifest', decodeManifest, ({ size, level, chunks }, decoded) =>
  encodeManifest({
    size,
    level,
    chunks: chunks.map(({ key, length }, i) => ({ cid: decoded.chunks[i]!.cid, key: hexToBytes(key), length })),
  }),
)

describeMessages<readonly VaultChange[]>('vault-body', vaultBodyCodec.decode, (_, decoded) =>
  // Its keys are the only bytes in it; what it shows in JSON has been compared.
  vaultBodyCodec.encode(decoded),
)

describeMessages<readonly RoomChange[]>('room-body', roomBodyCodec.decode, (json) =>
  // Ids and CIDs are texts in memory as in JSON.
  roomBodyCodec.encode(json),
)

describeMessages<readonly DirectoryChange[]>('directory-body', directoryBodyCodec.decode, (_, decoded) =>
  directoryBodyCodec.encode(decoded),
)

describeMessages<Links>('links', decodeLinks, ({ level }, { links }) => encodeLinks({ level, links }))

describeFile<VectorFile<BlockVector, RefusedBlockVector>>(
  'block',
  {
    good: 'name convergence plaintext plaintextHash key ciphertext cid',
    refused: 'ciphertext code convergence key name',
  },
  async (vector) => {
    const secret = hexToBytes(vector.convergence)
    const plaintext = hexToBytes(vector.plaintext)
    expect(bytesToHex(await hashBytes(plaintext))).toBe(vector.plaintextHash)
    const { key, ciphertext } = await sealChunk(secret, plaintext)
    expect({ key: bytesToHex(key), ciphertext: bytesToHex(ciphertext) }).toEqual({
      key: vector.key,
      ciphertext: vector.ciphertext,
    })
    expect(cidOfDigest('raw', await hashBytes(ciphertext))).toBe(vector.cid)
    expect(bytesToHex(unwrap(await openChunk(secret, key, ciphertext)))).toBe(vector.plaintext)
  },
  async ({ convergence, key, ciphertext }) =>
    verdict(await openChunk(hexToBytes(convergence), hexToBytes(key), hexToBytes(ciphertext))),
)

/** As a log does, before it knows the parents. */
async function judgeEntry(bytes: Bytes, meshId: MeshId, epoch: number): Promise<RefusalCode | 'accepted'> {
  return verdict(
    await examineEntry(bytes, {
      epoch,
      isKnown: () => false,
      now: 0,
      verifyCredential: (member, of, credential) => verifyCredential(meshId, of, member, credential),
    }),
  )
}

describeFile<VectorFile<EntryVector, RefusedEntry>>(
  'entry',
  {
    good: 'name meshId presentEpoch authorSeed entriesKey plaintext headerBytes signingBytes cid value bytes',
    refused: 'bytes code meshId name presentEpoch',
  },
  async (vector) => {
    const bytes = hexToBytes(vector.bytes)
    const decoded = unwrap(decodeEntry(bytes))
    expect(toJson(decoded)).toEqual(vector.value)
    const { value } = vector
    const entry: Entry = {
      ...decoded,
      ...value,
      log: value.log,
      author: value.author,
      parents: decoded.parents,
      links: decoded.links,
      cred: hexToBytes(value.cred),
      body: hexToBytes(value.body),
      sig: hexToBytes(value.sig),
    }
    expect(bytesToHex(encodeEntry(entry))).toBe(vector.bytes)
    expect(cidOfDigest('dag-cbor', hashBytesSync(bytes))).toBe(vector.cid)
    expect(bytesToHex(entryHeaderBytes(entry))).toBe(vector.headerBytes)
    expect(bytesToHex(entrySigningBytes(entry))).toBe(vector.signingBytes)
    const sig = await signerFromSeed(hexToBytes(vector.authorSeed)).sign(entrySigningBytes(entry))
    expect(bytesToHex(sig)).toBe(value.sig)
    const opened = await openBytes(hexToBytes(vector.entriesKey), entry.body, entryHeaderBytes(entry))
    expect(bytesToHex(unwrap(opened))).toBe(vector.plaintext)
    expect(await judgeEntry(bytes, vector.meshId, vector.presentEpoch)).toBe('accepted')
  },
  ({ bytes, meshId, presentEpoch }) => judgeEntry(expandBytes(bytes), meshId, presentEpoch),
)

describeFile<VectorFile<RootVector | NumberedRootVector, RefusedRootVector>>(
  'root',
  { good: 'name entries root|name numbers root', refused: 'code entries name root' },
  (vector) => {
    const { root } = vector
    const digests = 'entries' in vector ? vector.entries.map(cidDigest) : digestsOfNumbers(vector.numbers)
    const tree = createRootTree()
    tree.insert(digests)
    expect(bytesToHex(tree.root())).toBe(root)
    // In any order, one by one.
    const another = createRootTree()
    for (const digest of digests.toReversed()) {
      another.insert([digest])
      another.root()
    }
    expect(bytesToHex(another.root())).toBe(root)
  },
  ({ entries, root }) => {
    const tree = createRootTree()
    tree.insert(entries.map(cidDigest))
    return bytesToHex(tree.root()) === root ? 'accepted' : 'hash'
  },
)

describeFile<VectorFile<PeerIdVector, RefusedText>>(
  'peer-id',
  { good: 'name member bytes text', refused: 'code name text' },
  ({ member, bytes, text }) => {
    expect(memberToPeerId(member as MemberId)).toBe(text)
    expect(unwrap(peerIdToMember(text))).toBe(member)
    expect(bytesToHex(peerIdToBytes(text as PeerId))).toBe(bytes)
    expect(unwrap(bytesToPeerId(hexToBytes(bytes)))).toBe(text)
  },
  ({ text }) => verdict(peerIdToMember(text)),
)

describeFile<VectorFile<Ed25519Vector, RefusedEd25519Vector>>(
  'ed25519',
  { good: 'name publicKey message signature', refused: 'code message name publicKey signature' },
  async ({ publicKey, message, signature }) => {
    const [key, text, sig] = [hexToBytes(publicKey), hexToBytes(message), hexToBytes(signature)]
    expect(isAdmissibleKey(key)).toBe(true)
    expect(await verifySignature(key, text, sig)).toBe(true)
    expect(verifyInLibrary(key, text, sig)).toBe(true)
  },
  async ({ publicKey, message, signature }) => {
    const [key, text, sig] = [hexToBytes(publicKey), hexToBytes(message), hexToBytes(signature)]
    if (await verifySignature(key, text, sig)) return 'accepted'
    if (!isAdmissibleKey(key)) return 'key'
    // The two ways to check, WebCrypto and the library, must agree.
    return verifyInLibrary(key, text, sig) ? 'accepted' : 'signature'
  },
)
