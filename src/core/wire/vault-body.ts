import type { Bytes } from '../base/bytes.ts'
import type { Decoded } from '../base/errors.ts'
import { accept, refuse } from '../base/errors.ts'
import type { Cid, FileId } from '../base/ids.ts'
import { CHUNK_KEY_BYTES, MAX_CHUNK_BYTES } from './block.ts'
import { cidToLink } from './cid.ts'
import { MAX_ENTRY_BYTES } from './entry.ts'
import { FILE_ID_BYTES, bytesToFileId, idToBytes } from './ids.ts'
import { readOrdinaryChanges } from './ordinary-changes.ts'
import type { Schema } from './schema.ts'
import {
  array,
  bytesWithin,
  either,
  flag,
  into,
  link,
  literal,
  map,
  oneOf,
  text,
  refine,
  tuple,
  uint,
} from './schema.ts'
import type { Format } from './strict-cbor.ts'
import { decodeFormat, encodeFormat } from './strict-cbor.ts'
import type { FileContent, ItemChange, SealedRef, SettingsChange, VaultChange } from './vault-change.ts'
import { MAX_VAULT_CHANGES, MAX_WIRE_NAME_LENGTH } from './vault-change.ts'

export type { FileContent, ItemChange, SealedRef, VaultChange } from './vault-change.ts'

/** Shortest history: a day, so that nobody's mistake or malice is out of reach before anyone has seen it. */
export const MIN_RETENTION_DAYS = 1
/** Longest that is not "for ever": a hundred years. */
export const MAX_RETENTION_DAYS = 36_500

const fileId: Schema<FileId> = into(bytesWithin(FILE_ID_BYTES), bytesToFileId)
const sealedRef: Schema<SealedRef> = into(tuple(link('raw'), bytesWithin(CHUNK_KEY_BYTES)), ([cid, key]) => ({
  cid,
  key,
}))

const content: Schema<FileContent> = either<[Schema<FileContent>, Schema<FileContent>, Schema<FileContent>]>(
  into(map({ size: literal(0) }), () => ({ kind: 'empty', size: 0 })),
  into(map({ size: uint(MAX_CHUNK_BYTES, 1), chunk: sealedRef }), ({ size, chunk }) => ({
    kind: 'chunk',
    size,
    chunk,
  })),
  into(
    map({ size: uint(Number.MAX_SAFE_INTEGER, 1), manifest: sealedRef, links: link('dag-cbor') }),
    ({ size, manifest, links }) => ({ kind: 'chunks', size, manifest, links }),
  ),
)

const itemChange: Schema<ItemChange> = refine(
  map(
    { id: fileId },
    {
      kind: oneOf('file', 'folder'),
      name: text(MAX_WIRE_NAME_LENGTH, 1),
      parent: either<[Schema<FileId | null>, Schema<FileId | null>]>(literal(null), fileId),
      content,
      removed: flag,
    },
  ),
  (value, path) =>
    value.kind === 'folder' && value.content !== undefined
      ? refuse('schema', `${path} gives a folder a content.`)
      : accept(value),
)

const settingsChange: Schema<SettingsChange> = map({
  settings: map({
    retentionDays: either<[Schema<null>, Schema<number>]>(literal(null), uint(MAX_RETENTION_DAYS, MIN_RETENTION_DAYS)),
  }),
})

const change: Schema<VaultChange> = (value, path) =>
  isSettings(value) ? settingsChange(value, path) : itemChange(value, path)

/** Which of the two a change is meant to be, so that its refusal speaks of that. */
const isSettings = (value: unknown): boolean => typeof value === 'object' && value !== null && 'settings' in value

const schema: Schema<readonly VaultChange[]> = into(
  map({ v: literal(1), changes: array(change, MAX_VAULT_CHANGES, 1) }),
  ({ changes }) => changes,
)

const FORMAT: Format<readonly VaultChange[]> = {
  name: 'a vault body',
  maxBytes: MAX_ENTRY_BYTES,
  version: 1,
  schema,
}

function contentToWire(value: FileContent): object {
  const { kind, size } = value
  if (kind === 'empty') return { size }
  if (kind === 'chunk') return { size, chunk: refToWire(value.chunk) }
  return { size, manifest: refToWire(value.manifest), links: cidToLink(value.links) }
}

const refToWire = ({ cid, key }: SealedRef): readonly unknown[] => [cidToLink(cid), key]

function changeToWire(written: VaultChange): object {
  if ('settings' in written) return { settings: written.settings }
  const { id, parent, content: held, ...fields } = written
  return {
    ...fields,
    id: idToBytes(id),
    ...(parent === undefined ? {} : { parent: parent === null ? null : idToBytes(parent) }),
    ...(held === undefined ? {} : { content: contentToWire(held) }),
  }
}

/** The plaintext of an entry's body in a vault's log. */
export const vaultBodyCodec = {
  /** @throws WarrenError `invalid` beyond the limits above */
  encode: (changes: readonly VaultChange[]): Bytes =>
    encodeFormat(FORMAT, { v: 1, changes: changes.map(changeToWire) }),
  decode(body: Bytes): Decoded<readonly VaultChange[]> {
    const changes = body.byteLength > FORMAT.maxBytes ? undefined : readOrdinaryChanges(body)
    return changes === undefined ? decodeFormat(FORMAT, body) : accept(changes)
  },
}

/** The links root of a content: what an entry links, and by which its blocks are kept. None for an empty file. */
export function linksRootOf(value: FileContent): Cid | undefined {
  if (value.kind === 'empty') return undefined
  return value.kind === 'chunk' ? value.chunk.cid : value.links
}
