import { bytesToHex } from '../../src/core/base/bytes.ts'
import type { Bytes } from '../../src/core/base/bytes.ts'
import type { RefusalCode } from '../../src/core/base/errors.ts'
import { signerFromSeed } from '../../src/core/crypto/sign.ts'
import { deriveMeshKeys } from '../../src/core/identity/mesh-keys.ts'
import { credentialMessage } from '../../src/core/wire/credential.ts'
import { mixedOrderKey, SMALL_ORDER_POINTS } from './edge-points.ts'
import { exampleCredential, exampleMember, exampleMesh } from './members.ts'
import { seedOf } from './seeds.ts'
import type { VectorFile } from './vector-file.ts'

export interface CredentialVector {
  readonly name: string
  readonly meshSeed: string
  readonly meshId: string
  readonly epoch: number
  /** The identity's public key. */
  readonly member: string
  /** What is signed. */
  readonly message: string
  readonly credential: string
}

export interface RefusedCredentialVector {
  readonly name: string
  readonly meshId: string
  readonly epoch: number
  readonly member: string
  readonly credential: string
  readonly code: RefusalCode
}

async function goodCredential(name: string, memberName: string, epoch: number): Promise<CredentialVector> {
  const mesh = exampleMesh(epoch)
  const member = exampleMember(memberName)
  return {
    name,
    meshSeed: bytesToHex(mesh.meshSeed),
    meshId: mesh.meshId,
    epoch,
    member: member.id,
    message: bytesToHex(credentialMessage(epoch, member.publicKey)),
    credential: bytesToHex(await exampleCredential(member, epoch)),
  }
}

export async function buildCredential(): Promise<VectorFile<CredentialVector, RefusedCredentialVector>> {
  const mesh = exampleMesh()
  const [anna, ben] = [exampleMember('anna'), exampleMember('ben')]
  const held = await exampleCredential(anna)
  const sign = (message: Bytes): Promise<Bytes> => signerFromSeed(mesh.meshSeed).sign(message)
  const flipped = (index: number): Bytes => held.map((byte, i) => (i === index ? byte ^ 1 : byte))
  const refused = (
    name: string,
    credential: Bytes,
    of: Partial<RefusedCredentialVector> = {},
  ): RefusedCredentialVector => ({
    name,
    meshId: mesh.meshId,
    epoch: 0,
    member: anna.id,
    credential: bytesToHex(credential),
    code: 'credential',
    ...of,
  })
  const mixed = mixedOrderKey(seedOf('mixed'))
  const smallOrder = SMALL_ORDER_POINTS[0] as Bytes
  const message = credentialMessage(0, anna.publicKey)
  return {
    about: 'The signature that makes a member: docs/PROTOCOL.md, "Credential".',
    good: [
      await goodCredential('epoch 0', 'anna', 0),
      await goodCredential('another member', 'ben', 0),
      await goodCredential('the last epoch', 'anna', 0xffff_ffff),
    ],
    refused: [
      refused('of another member', held, { member: ben.id }),
      refused('of another epoch', held, { epoch: 1 }),
      refused('of another mesh', held, { meshId: deriveMeshKeys(seedOf('another mesh key'), 0).meshId }),
      refused('made by the member itself', await signerFromSeed(anna.seed).sign(message)),
      refused('without the domain', await sign(message.slice('warren/1 credential'.length + 1))),
      refused('without the zero byte after the domain', await sign(withoutByte(message, 'warren/1 credential'.length))),
      refused('under the domain of entries', await sign(inEntryDomain(message))),
      refused('a bit of R flipped', flipped(0)),
      refused('a bit of S flipped', flipped(32)),
      refused('one byte short', held.slice(0, 63)),
      refused('one byte too long', new Uint8Array([...held, 0])),
      refused('empty', new Uint8Array(0)),
      refused('for a key of mixed order', await sign(credentialMessage(0, mixed)), { member: bytesToHex(mixed) }),
      refused('for a key of small order', await sign(credentialMessage(0, smallOrder)), {
        member: bytesToHex(smallOrder),
      }),
    ],
  }
}

function withoutByte(bytes: Bytes, index: number): Bytes {
  return bytes.filter((_, i) => i !== index)
}

function inEntryDomain(message: Bytes): Bytes {
  const body = message.slice('warren/1 credential'.length)
  return new Uint8Array([...new TextEncoder().encode('warren/1 entry'), ...body])
}
