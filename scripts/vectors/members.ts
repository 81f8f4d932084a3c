import type { Bytes } from '../../src/core/base/bytes.ts'
import type { MemberId, PeerId } from '../../src/core/base/ids.ts'
import { publicKeyOfSeed } from '../../src/core/crypto/sign.ts'
import { issueCredential } from '../../src/core/identity/credential.ts'
import { deriveMeshKeys } from '../../src/core/identity/mesh-keys.ts'
import { bytesToMemberId } from '../../src/core/wire/ids.ts'
import { memberToPeerId } from '../../src/core/wire/peer-id.ts'
import { seedOf } from './seeds.ts'

export interface ExampleMember {
  readonly seed: Bytes
  readonly publicKey: Bytes
  readonly id: MemberId
  readonly peer: PeerId
}

export function exampleMember(name: string): ExampleMember {
  const seed = seedOf(`member ${name}`)
  const publicKey = publicKeyOfSeed(seed)
  const id = bytesToMemberId(publicKey)
  return { seed, publicKey, id, peer: memberToPeerId(id) }
}

/** The mesh that all vectors but those of keys are of. */
export const exampleMesh = (epoch = 0) => deriveMeshKeys(seedOf('mesh key'), epoch)

export const exampleCredential = (member: ExampleMember, epoch = 0): Promise<Bytes> =>
  issueCredential(exampleMesh(epoch), member.publicKey)
