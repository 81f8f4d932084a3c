import { closeAll } from '../src/core/base/close-all.ts'
import type { Environment } from '../src/core/base/environment.ts'
import { WarrenError } from '../src/core/base/errors.ts'
import type { MeshId } from '../src/core/base/ids.ts'
import { createExchange } from '../src/core/blocks/exchange.ts'
import { createLeases } from '../src/core/blocks/leases.ts'
import { createVerifiedBlockStore } from '../src/core/blocks/verified-store.ts'
import { type Signer, verifySignature } from '../src/core/crypto/sign.ts'
import { verifyCredential } from '../src/core/identity/credential.ts'
import { topicOf } from '../src/core/identity/mesh-keys.ts'
import { createLogs } from '../src/core/log/logs.ts'
import type { Swarm } from '../src/core/ports/swarm.ts'
import { createHealing, type HaveVerdict } from '../src/core/replication/healing.ts'
import { createHousekeeping } from '../src/core/replication/housekeeping.ts'
import { createRepair } from '../src/core/replication/repair.ts'
import { createReplicator } from '../src/core/replication/replicator.ts'
import { createSyncer } from '../src/core/sync/syncer.ts'
import { type HaveStatement, haveSigningBytes } from '../src/core/wire/have.ts'
import { bytesToMemberId, idToBytes } from '../src/core/wire/ids.ts'
import type { RelayKey } from '../src/core/wire/relay-key.ts'
import type { LocalState } from '../src/core/ports/local-state.ts'
import { openDiskStores } from '../src/platform/nodejs/disk-stores.ts'
import { createHoard } from './keeper-hoard.ts'
import { createScrubbing } from './keeper-scrubbing.ts'
import type { Log } from './log.ts'

/** Whose what is kept is. */
const MESH = 'mesh'

/** What a keeper tells of itself. Bytes are of the disk, all else is counted. */
export interface KeeperFigures {
  readonly quotaBytes: number
  readonly usedBytes: number
  readonly blocks: number
  readonly blockBytes: number
  readonly logs: number
  readonly entries: number
  /** Files, or what else an entry names, of which all blocks are here. */
  readonly heldRoots: number
  /** … and of which they are not yet. */
  readonly missingRoots: number
  readonly damagedBlocksTotal: number
  /** There was no room for something, and nothing more is fetched until there is some. */
  readonly isFull: boolean
}

export interface Keeper {
  figures(): KeeperFigures
  close(): Promise<void>
}

export interface KeeperDependencies {
  readonly environment: Environment
  readonly log: Log
  /** Not started yet: what answers members is registered here. */
  readonly swarm: Swarm
  /** The relay's own: what it tells of what it holds is signed with it. */
  readonly signer: Signer
}

export interface KeeperOptions {
  readonly folder: string
  readonly quotaBytes: number
  readonly relayKey: Pick<RelayKey, 'meshId' | 'epoch'>
}

/**
 * Keeps a mesh's entries and blocks on disk for its members. It has no key to any of them: it knows logs by their ids, checks
 * entries by their signatures and blocks by their hashes, and holds whatever an entry says that it needs.
 *
 * @throws WarrenError `storage`, `storage-full`
 */
export async function openKeeper(
  { environment, log, swarm, signer }: KeeperDependencies,
  { folder, quotaBytes, relayKey: { meshId, epoch } }: KeeperOptions,
): Promise<Keeper> {
  const { clock } = environment
  const stores = await openDiskStores(folder, { quotaBytes })
  let damagedBlocks = 0
  const onFault = (error: Error): void => {
    const code = error instanceof WarrenError ? error.code : 'unknown'
    if (code === 'storage-full') hoard.full()
    log.error('keeper', { code, name: error.name })
    log.debug('keeper', { message: error.message })
  }
  const blocks = createVerifiedBlockStore(stores.blocks, {
    onDamaged(cids) {
      damagedBlocks += cids.length
      log.warn('damaged', { blocks: cids.length })
      repair.lost(cids)
    },
  })
  const logs = createLogs({
    entryStore: stores.entries,
    environment,
    epoch,
    verifyCredential: (member, ofEpoch, credential) => verifyCredential(meshId, ofEpoch, member, credential),
    onFault,
  })
  const exchange = createExchange({ swarm, blocks, environment })
  const leases = createLeases()
  const replicator = createReplicator({
    exchange,
    blocks,
    leases,
    entryStore: stores.entries,
    swarm,
    environment,
    copiesOf: (root) => healing.copiesElsewhere(root),
    partsOf: (root) => healing.partsOf(root),
    onSized: (root) => hoard.look(root),
    onFault,
  })
  const repair = createRepair({ blocks, replicator, onFault })
  async function verifyHave(statement: HaveStatement): Promise<HaveVerdict> {
    const { by, epoch: ofEpoch, cred, sig } = statement
    if (ofEpoch !== epoch) return 'epoch'
    // Another keeper: which ones this mesh has named stands in the directory.
    if (cred === undefined) return 'unknown'
    if (!(await verifyCredential(meshId, ofEpoch, by, cred))) return 'credential'
    return (await verifySignature(idToBytes(by), haveSigningBytes(statement), sig)) ? 'good' : 'signature'
  }
  const healing = createHealing({
    ...{ swarm, replicator, blocks, environment, epoch, onFault },
    self: bytesToMemberId(signer.publicKey),
    offers: () => quotaBytes,
    sign: (statement) => signer.sign(haveSigningBytes(statement)),
    verify: verifyHave,
    isNamedKeeper: () => false,
  })
  const hoard = createHoard({ logs, replicator, clock, freeBytes: stores.freeBytes, onFull: healing.setDiskFull })
  const { neededRoots } = hoard
  const housekeeping = createHousekeeping({
    blocks,
    orphans: stores.orphans,
    neededRoots,
    leases,
    replicator,
    clock,
    onFault,
  })
  const scrubbing = createScrubbing({ blocks, repair, localState: stores.localState, clock, log, onFault })

  try {
    await claimFolder(stores.localState, meshId)
    const [{ entries, corrupt }] = await Promise.all([logs.load(), replicator.load()])
    if (corrupt.length > 0) log.warn('damaged', { entries: corrupt.length })
    log.info('keeper', { entries, holdings: replicator.heldRoots().length })
  } catch (error) {
    await stores.close()
    throw error
  }
  const syncer = createSyncer({ swarm, logs, environment, headsTopic: topicOf(meshId, 'heads'), onFault })
  hoard.start()
  healing.start()
  housekeeping.start()
  scrubbing.start()

  return {
    figures() {
      const { blocks: count, bytes } = stores.blocks.totals()
      return {
        quotaBytes,
        usedBytes: stores.usedBytes(),
        blocks: count,
        blockBytes: bytes,
        logs: logs.logIds().length,
        entries: logs.logIds().reduce((sum, id) => sum + (logs.log(id)?.size ?? 0), 0),
        heldRoots: replicator.heldRoots().length,
        missingRoots: hoard.missing(),
        damagedBlocksTotal: damagedBlocks,
        isFull: hoard.isFull(),
      }
    },
    close: () =>
      closeAll([
        () => scrubbing.close(),
        () => housekeeping.close(),
        () => hoard.close(),
        () => healing.close(),
        () => syncer.close(),
        () => replicator.close(),
        () => exchange.close(),
        () => swarm.close(),
        () => logs.settled(),
        () => stores.close(),
      ]),
  }
}

/** Another mesh's entries would be told to this one's members, and refused. */
async function claimFolder(localState: LocalState, meshId: MeshId): Promise<void> {
  const owner = await localState.get(MESH)
  if (owner === undefined) await localState.set(MESH, meshId)
  else if (owner !== meshId) {
    throw new WarrenError('config', 'What is kept in this data folder is another mesh’s: choose another with --data.')
  }
}
