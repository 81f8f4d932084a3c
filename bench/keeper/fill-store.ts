import { randomFillSync } from 'node:crypto'
import type { Bytes } from '../../src/core/base/bytes.ts'
import type { LogId } from '../../src/core/base/ids.ts'
import { systemEnvironment } from '../../src/core/base/environment.ts'
import { unwrap } from '../../src/core/base/errors.ts'
import { hashBytesSync } from '../../src/core/crypto/hash.ts'
import { generateIdentityKeys, signerFromKeys } from '../../src/core/crypto/sign.ts'
import { issueCredential, verifyCredential } from '../../src/core/identity/credential.ts'
import { deriveMeshKeys } from '../../src/core/identity/mesh-keys.ts'
import { createLogs } from '../../src/core/log/logs.ts'
import type { Block } from '../../src/core/ports/block-store.ts'
import type { Holding } from '../../src/core/ports/entry-store.ts'
import { type CidCodec, cidOfDigest } from '../../src/core/wire/cid.ts'
import { bytesToLogId } from '../../src/core/wire/ids.ts'
import { decodeInvite } from '../../src/core/wire/invite.ts'
import { encodeLinks } from '../../src/core/wire/links.ts'
import { openDiskStores } from '../../src/platform/nodejs/disk-stores.ts'

/** A file of 256 KiB blocks has so many in some 25 MB: photos have fewer, films more. */
const BLOCKS_PER_FILE = 99
/** As small as a sealed block is, about: a start does not read them. */
const BLOCK_BYTES = 40
const FILES_PER_PUT = 200
const LOGS = 10

function makeBytes(length: number): Bytes {
  const bytes = new Uint8Array(length)
  randomFillSync(bytes)
  return bytes
}

const nameBlock = (bytes: Bytes, codec: CidCodec): Block => ({ cid: cidOfDigest(codec, hashBytesSync(bytes)), bytes })

/** Blocks of one file, and the links block that names them. */
function makeFile(): { readonly blocks: readonly Block[]; readonly holding: Holding } {
  const blocks = Array.from({ length: BLOCKS_PER_FILE }, () => nameBlock(makeBytes(BLOCK_BYTES), 'raw'))
  const links = encodeLinks({ links: blocks.map(({ cid, bytes }) => ({ cid, length: bytes.byteLength })) })
  const root = nameBlock(links, 'dag-cbor')
  const bytes = BLOCKS_PER_FILE * BLOCK_BYTES + links.byteLength
  return { blocks: [root, ...blocks], holding: { root: root.cid, bytes } }
}

// Fills what a keeper keeps, through its own stores, as if a member had added files: blocks, links blocks, signed entries of a few
// logs, holdings. Told: the folder, the mesh's invite, how many blocks at least. The keeper must not be running.
const [folder, invite, count] = process.argv.slice(2) as [string, string, string]
const { meshKey, epoch } = unwrap(decodeInvite(invite.slice(invite.indexOf('#'))))
const keys = deriveMeshKeys(meshKey, epoch)
const identity = await generateIdentityKeys()
const stores = await openDiskStores(folder, { quotaBytes: Infinity })
const logs = createLogs({
  entryStore: stores.entries,
  environment: systemEnvironment,
  signer: signerFromKeys(identity),
  credential: await issueCredential(keys, identity.publicKey),
  epoch,
  verifyCredential: (member, ofEpoch, credential) => verifyCredential(keys.meshId, ofEpoch, member, credential),
  onFault(error) {
    throw error
  },
})
await logs.load()
const logIds = Array.from({ length: LOGS }, () => bytesToLogId(makeBytes(32)))
const files = Math.ceil(Number(count) / (BLOCKS_PER_FILE + 1))
for (let start = 0; start < files; start += FILES_PER_PUT) {
  const some = Array.from({ length: Math.min(FILES_PER_PUT, files - start) }, makeFile)
  await stores.blocks.putMany(some.flatMap(({ blocks }) => blocks))
  await Promise.all(
    some.map(({ holding }, index) => {
      const log = logIds[(start + index) % LOGS] as LogId
      return logs.append(log, { links: [holding.root], holdings: [holding], sealBody: async () => makeBytes(200) })
    }),
  )
}
await logs.settled()
await stores.close()
