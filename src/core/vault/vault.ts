import type { Bytes } from '../base/bytes.ts'
import { bytesToHex } from '../base/bytes.ts'
import type { Environment } from '../base/environment.ts'
import { throwIfCancelled, toError, WarrenError } from '../base/errors.ts'
import type { Cid, FileId } from '../base/ids.ts'
import { createWritable, type Readable } from '../base/readable.ts'
import { packFile } from '../files/pack.ts'
import { readFile } from '../files/reader.ts'
import type { BlockStore } from '../ports/block-store.ts'
import type { Compute } from '../ports/compute.ts'
import type { Holding } from '../ports/entry-store.ts'
import { type SealedLogDependencies, openSealedLog } from '../view/sealed-log.ts'
import { type VaultChange, vaultBodyCodec } from '../wire/vault-body.ts'
import { splitChanges } from './split-changes.ts'
import { createFileTree, type TreeItem } from './file-tree.ts'
import { MAX_NAME_LENGTH } from './file-name.ts'
import { createTransfers } from './transfers.ts'
import type { Availability, NewFile, Vault, VaultItem } from './vault-types.ts'

export interface VaultDependencies extends Pick<SealedLogDependencies<VaultChange>, 'logs' | 'id' | 'entriesKey'> {
  readonly name: Readable<string>
  readonly environment: Environment
  readonly convergenceSecret: Bytes
  readonly blocks: BlockStore
  readonly compute: Compute
  /** A block, from the store or from whoever has it; verified by its name. */
  readonly getBlock: (cid: Cid, signal?: AbortSignal) => Promise<Bytes>
  /** How much of what a links root names is here, and a call when that changes for any. */
  readonly availabilityOf: (linksRoot: Cid) => Availability
  readonly onAvailability: (listener: () => void) => () => void
}
