import { type Bytes, utf8ToBytes } from './base/bytes.ts'
import { throwIfCancelled, WarrenError } from './base/errors.ts'
import type { LogId } from './base/ids.ts'
import { generateStream } from './base/streams.ts'
import type { Room, RoomSummary } from './chat/room-types.ts'
import { type ZipEntry, zipEntries } from './files/zip.ts'
import { listArchive } from './vault/archive.ts'
import { addSuffix, toCollisionKey, toShownName } from './vault/file-name.ts'
import type { Outgoing, Vault, VaultSummary } from './vault/vault-types.ts'

export interface ExportOptions {
  /** Names of the two folders of the archive. */
  readonly vaults: string
  readonly rooms: string
  /** A room, wholly loaded, as text. */
  readonly writeTranscript: (room: Room) => string
  /** Name of the text, and what it says of the files that could not be had, if there are any. */
  readonly notIncluded: { readonly name: string; readonly write: (paths: readonly string[]) => string }
  readonly signal?: AbortSignal
}

interface ExportSources {
  readonly vaults: readonly VaultSummary[]
  readonly rooms: readonly RoomSummary[]
  readonly openVault: (id: LogId) => Promise<Vault>
  readonly openRoom: (id: LogId) => Promise<Room>
  readonly now: () => number
}

/**
 * Everything of a mesh as one zip archive: a folder for each vault, with its files as they are now, and a text for each
 * room. Files that are not on this device are fetched as their turn comes. One that nobody can give, or that is damaged, is
 * left out, and named in a text at the end.
 *
 * @throws WarrenError `cancelled`, `storage`
 */
export async function exportMesh(sources: ExportSources, options: ExportOptions): Promise<Outgoing> {
  const { signal } = options
  const entries: ZipEntry[] = []
  const nameVault = createNaming()
  for (const { id, name } of sources.vaults) {
    throwIfCancelled(signal)
    const vault = await sources.openVault(id)
    const folder = `${options.vaults}/${nameVault(name)}/`
    entries.push({ path: folder, size: 0, changedAt: sources.now(), open: undefined })
    const items = vault.items.get()
    const listed = listArchive(
      items,
      items.filter(({ parent }) => parent === undefined).map((item) => item.id),
      (file) => vault.read(file),
    )
    entries.push(...listed.map((entry) => ({ ...entry, path: folder + entry.path })))
  }
  const nameRoom = createNaming()
  for (const { id } of sources.rooms) {
    const room = await sources.openRoom(id)
    throwIfCancelled(signal)
    while (await room.loadOlder()) throwIfCancelled(signal)
    if (room.messages.get().length === 0) continue
    const text = utf8ToBytes(`${options.writeTranscript(room)}\n`)
    entries.push(textEntry(`${options.rooms}/${nameRoom(`${room.name.get()}.txt`)}`, text, sources.now()))
  }
  const leftOut: string[] = []
  const archive = zipEntries(entries, {
    leaveOut({ path }, error) {
      // No other file would do better.
      if (!(error instanceof WarrenError) || error.code === 'cancelled' || error.code === 'closed') return false
      leftOut.push(path)
      return true
    },
    last() {
      if (leftOut.length === 0) return undefined
      const { name, write } = options.notIncluded
      return textEntry(name, utf8ToBytes(write(leftOut)), sources.now())
    },
  })
  return { ...archive, leftOut: () => leftOut.length }
}

const textEntry = (path: string, text: Bytes, changedAt: number): ZipEntry => {
  return { path, size: text.byteLength, changedAt, open: () => generateStream(() => once(text)) }
}

async function* once(bytes: Bytes): AsyncGenerator<Bytes, void> {
  yield bytes
}

/** Names that are harmless in a path, and unlike each other. */
function createNaming(): (name: string) => string {
  const taken = new Set<string>()
  return (name) => {
    const plain = toShownName(name)
    let unlike = plain
    for (let ordinal = 2; taken.has(toCollisionKey(unlike)); ordinal++) unlike = addSuffix(plain, ordinal)
    taken.add(toCollisionKey(unlike))
    return unlike
  }
}
