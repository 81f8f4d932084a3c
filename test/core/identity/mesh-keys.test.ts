import * as fc from 'fast-check'
import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { seedOf } from '../../../scripts/vectors/seeds.ts'
import { bytesToHex, hexToBytes } from '../../../src/core/base/bytes.ts'
import { systemEnvironment } from '../../../src/core/base/environment.ts'
import { isAdmissibleKey, publicKeyOfSeed, signerFromSeed } from '../../../src/core/crypto/sign.ts'
import { issueCredential, verifyCredential } from '../../../src/core/identity/credential.ts'
import {
  deriveMeshKeys,
  generateMeshKey,
  logEntriesKey,
  logIdOf,
  relayKeyOf,
  roomKeyOf,
  topicOf,
} from '../../../src/core/identity/mesh-keys.ts'
import { credentialMessage } from '../../../src/core/wire/credential.ts'
import { bytesToMemberId } from '../../../src/core/wire/ids.ts'

const meshKey = seedOf('mesh key')
const keys = deriveMeshKeys(meshKey, 4)
const SECRETS = [
  'swarmKey',
  'memberPrologue',
  'relayPrologue',
  'meshSeed',
  'convergence',
  'directoryKey',
  'lobbyKey',
  'openVaultKey',
  'contactsKey',
] as const

describe('the keys of a mesh', () => {
  test('are 32 bytes each, unlike each other and unlike the mesh key', () => {
    const all = [meshKey, ...SECRETS.map((name) => keys[name]), hexToBytes(keys.meshId)]
    for (const key of all) expect(key.byteLength).toBe(32)
    expect(new Set(all.map(bytesToHex)).size).toBe(all.length)
  })

  test('are shown by no way of printing', () => {
    const printed = [JSON.stringify(keys), inspect(keys), inspect({ keys }, { depth: 5 }), JSON.stringify({ keys })]
    for (const text of printed) {
      for (const name of SECRETS) {
        expect(text).not.toContain(bytesToHex(keys[name]))
        expect(text).not.toContain(keys[name].slice(0, 6).join(','))
        expect(text).not.toContain(`"0":${keys[name][0]}`)
      }
      expect(text).toContain(keys.meshId)
    }
  })

  test('cannot be replaced', () => {
    expect(Object.isFrozen(keys)).toBe(true)
  })

  test('are drawn anew for each mesh', () => {
    const drawn = Array.from({ length: 50 }, () => bytesToHex(generateMeshKey(systemEnvironment.random)))
    expect(new Set(drawn).size).toBe(50)
    expect(drawn.every((key) => key.length === 64)).toBe(true)
  })

  test('are refused for a mesh key of another length', () => {
    expect(() => deriveMeshKeys(meshKey.slice(1), 0)).toThrow(expect.objectContaining({ code: 'length' }))
  })

  test('a relay gets those four fields and no more', () => {
    const relayKey = relayKeyOf(keys)
    expect(Object.keys(relayKey).toSorted()).toEqual(['epoch', 'meshId', 'relayPrologue', 'swarmKey'])
    expect({ ...relayKey }).toEqual({
      epoch: 4,
      meshId: keys.meshId,
      relayPrologue: keys.relayPrologue,
      swarmKey: keys.swarmKey,
    })
    expect(JSON.stringify(relayKey)).not.toContain(`${keys.swarmKey[0]}`.concat(','))
  })

  test('of logs, rooms and topics differ by log, mesh and purpose', () => {
    const vaultKey = seedOf('vault')
    const names = [
      logIdOf(vaultKey),
      bytesToHex(logEntriesKey(vaultKey)),
      bytesToHex(roomKeyOf(vaultKey)),
      logIdOf(roomKeyOf(vaultKey)),
      logIdOf(seedOf('another vault')),
      logIdOf(keys.directoryKey),
      logIdOf(keys.lobbyKey),
      topicOf(keys.meshId, 'heads'),
      topicOf(keys.meshId, 'have'),
      topicOf(deriveMeshKeys(seedOf('another'), 0).meshId, 'heads'),
    ]
    expect(new Set(names).size).toBe(names.length)
    for (const name of names) expect(name).toMatch(/^[0-9a-f]{64}$/)
  })
})

describe('a credential', () => {
  const member = publicKeyOfSeed(seedOf('member'))
  const id = bytesToMemberId(member)

  test('holds for the mesh, epoch and key that it was made for, time and again', async () => {
    const credential = await issueCredential(keys, member)
    for (let i = 0; i < 2; i++) expect(await verifyCredential(keys.meshId, 4, id, credential)).toBe(true)
    expect(await verifyCredential(keys.meshId, 5, id, credential)).toBe(false)
    expect(await verifyCredential(deriveMeshKeys(seedOf('another'), 4).meshId, 4, id, credential)).toBe(false)
    expect(await verifyCredential(keys.meshId, 4, bytesToMemberId(publicKeyOfSeed(seedOf('x'))), credential)).toBe(
      false,
    )
  })

  test('is not remembered as held for anything that did not', async () => {
    const credential = await issueCredential(keys, member)
    const changed = credential.map((byte, i) => (i === 10 ? byte ^ 1 : byte))
    for (let i = 0; i < 2; i++) expect(await verifyCredential(keys.meshId, 4, id, changed)).toBe(false)
    expect(await verifyCredential(keys.meshId, 4, id, credential)).toBe(true)
  })

  test('of a mesh id that is no admissible key never holds', async () => {
    const identity = bytesToMemberId(Uint8Array.of(1, ...new Uint8Array(31)))
    const trivial = Uint8Array.of(1, ...new Uint8Array(63))
    expect(isAdmissibleKey(hexToBytes(identity))).toBe(false)
    expect(await verifyCredential(identity as string as typeof keys.meshId, 4, id, trivial)).toBe(false)
  })

  test('is over the domain, a zero byte, the epoch and the key', async () => {
    const message = credentialMessage(4, member)
    expect(bytesToHex(message)).toBe(`${Buffer.from('warren/1 credential\0').toString('hex')}00000004${id}`)
    expect(await issueCredential(keys, member)).toEqual(await signerFromSeed(keys.meshSeed).sign(message))
  })

  test('any bytes are judged, never thrown', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 70 }), async (junk) => {
        expect(await verifyCredential(keys.meshId, 4, id, junk)).toBe(false)
      }),
    )
  })
})
