import { bytesToHex } from '../../src/core/base/bytes.ts'
import type { FileId, LogId } from '../../src/core/base/ids.ts'
import { sealAndName } from '../../src/core/files/seal-chunks.ts'
import type { Block } from '../../src/core/ports/block-store.ts'
import type { Holding } from '../../src/core/ports/entry-store.ts'
import { BLOCK_OVERHEAD_BYTES } from '../../src/core/wire/block.ts'
import { FILE_ID_BYTES } from '../../src/core/wire/ids.ts'
import { type ItemChange, linksRootOf } from '../../src/core/wire/vault-body.ts'
import { openBrowserBlockStore } from '../../src/platform/browser/block-store.ts'
import { blockDatabaseName } from '../../src/platform/browser/database.ts'
import { makeRandomBytes } from '../harness/random-bytes.ts'
import { type VaultLog, makeVault, openVaultLog } from './below-app.ts'

/** Files are as small as they may be: opening a vault does not read them. */
const FILE_BYTES = 24
/** Put at once, into the block store and into the log. */
const BATCH_FILES = 1_000
/** Files that lie at the vault's top, in ten; the others lie in folders of a thousand. */
const TOP_TENTH = 1
const FOLDER_FILES = 1_000

export const makeFileId = (): FileId => bytesToHex(makeRandomBytes(FILE_ID_BYTES)) as FileId

const KINDS = ['IMG', 'Holiday', 'scan of letter', 'Invoice', 'Übersicht', 'notes', 'backup', 'track']
const ENDINGS = ['jpg', 'pdf', 'txt', 'docx', 'mp3', 'png', 'tar.gz', 'HEIC']

/** Names as people have them, each unlike the others. */
export function fileName(index: number): string {
  const kind = KINDS[(index * 7) % KINDS.length]
  const ending = ENDINGS[(index * 3) % ENDINGS.length]
  return `${kind}_${2000 + (index % 26)}-${String(1 + (index % 12)).padStart(2, '0')} ${index}.${ending}`
}

export interface Filling {
  readonly files: number
  /** As many as `Vault.add` puts into one entry when a folder is added; 1 when each file was added for itself. */
  readonly filesPerEntry: number
}

/**
 * A vault of many files that are all on this device. Below the app, which would take minutes, but in its formats and with
 * its stores: blocks sealed and stored, entries sealed, signed and committed with their holdings. The page is to be
 * loaded anew afterwards. Returns the vault's id.
 */
export async function fillVault({ files, filesPerEntry }: Filling): Promise<LogId> {
  await makeVault(undefined)
  const vault = await openVaultLog()
  const blocks = openBrowserBlockStore(blockDatabaseName(vault.record.id))
  const folders = Array.from({ length: Math.ceil((files * (10 - TOP_TENTH)) / 10 / FOLDER_FILES) }, makeFileId)
  await commit(
    vault,
    folders.map((id, index) => ({ id, kind: 'folder', name: `Folder ${index}`, parent: null })),
    [],
  )
  for (let start = 0; start < files; start += BATCH_FILES) {
    const indexes = Array.from({ length: Math.min(BATCH_FILES, files - start) }, (_, index) => start + index)
    const made = await Promise.all(
      indexes.map((index) => {
        const folder = index % 10 < TOP_TENTH ? undefined : folders[Math.floor(index / FOLDER_FILES) % folders.length]
        return makeFile(vault, fileName(index), folder)
      }),
    )
    await blocks.putMany(made.map(({ block }) => block))
    const runs = Array.from({ length: Math.ceil(made.length / filesPerEntry) }, (_, run) =>
      made.slice(run * filesPerEntry, (run + 1) * filesPerEntry),
    )
    await Promise.all(
      runs.map((run) =>
        commit(
          vault,
          run.map(({ change }) => change),
          run.map(({ holding }) => holding),
        ),
      ),
    )
  }
  blocks.close()
  vault.close()
  return vault.id
}

async function makeFile(
  { keys }: VaultLog,
  name: string,
  folder: FileId | undefined,
): Promise<{ readonly change: ItemChange; readonly block: Block; readonly holding: Holding }> {
  const { ref, block } = await sealAndName(makeRandomBytes(FILE_BYTES), keys.convergence)
  const content = { kind: 'chunk', size: FILE_BYTES, chunk: { cid: ref.cid, key: ref.key } } as const
  const change: ItemChange = { id: makeFileId(), kind: 'file', name, parent: folder ?? null, content }
  return { change, block, holding: { root: ref.cid, bytes: FILE_BYTES + BLOCK_OVERHEAD_BYTES } }
}

async function commit(
  { log }: VaultLog,
  changes: readonly ItemChange[],
  holdings: readonly Holding[],
): Promise<unknown> {
  const links = changes.flatMap(({ content }) => (content === undefined ? [] : (linksRootOf(content) ?? [])))
  return log.append(changes, { links, holdings })
}
