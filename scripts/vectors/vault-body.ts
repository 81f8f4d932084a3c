import { bytesToHex } from '../../src/core/base/bytes.ts'
import { MAX_CHUNK_BYTES } from '../../src/core/wire/block.ts'
import { cidToLink } from '../../src/core/wire/cid.ts'
import { MAX_ENTRY_BYTES } from '../../src/core/wire/entry.ts'
import { bytesToFileId, idToBytes } from '../../src/core/wire/ids.ts'
import { encodeCbor } from '../../src/core/wire/strict-cbor.ts'
import {
  type FileContent,
  MAX_RETENTION_DAYS,
  MIN_RETENTION_DAYS,
  type VaultChange,
  vaultBodyCodec,
} from '../../src/core/wire/vault-body.ts'
import { MAX_VAULT_CHANGES, MAX_WIRE_NAME_LENGTH } from '../../src/core/wire/vault-change.ts'
import { exampleBlockCid, exampleNodeCid, goodMessage, type MessageFile } from './messages.ts'
import { commonRefusals, documentOf, refusedBytes } from './refused-cbor.ts'
import { seedOf } from './seeds.ts'

const idNamed = (name: string) => bytesToFileId(seedOf(`file ${name}`).slice(0, 16))

export function buildVaultBody(): MessageFile<readonly VaultChange[]> {
  const [file, folder] = [idNamed('a'), idNamed('letters')]
  const [cid, links, key] = [exampleBlockCid('a'), exampleNodeCid('links'), seedOf('key a')]
  const good = (name: string, ...changes: VaultChange[]) =>
    goodMessage(name, vaultBodyCodec.encode(changes), vaultBodyCodec.decode)
  const content = (name: string, value: FileContent) => good(name, { id: file, content: value })
  const bytes = vaultBodyCodec.encode([{ id: file, name: 'b.txt' }])
  const spoiled = documentOf(bytes)
  const id = idToBytes(file)
  const one = (change: object) => ({ changes: [change] })
  const held = (value: unknown) => one({ id, content: value })
  const kept = (settings: unknown) => one({ settings })
  return {
    about: 'What an entry of a vault\'s log says, before it is sealed: docs/PROTOCOL.md, "Changes".',
    good: [
      good(
        'a folder and a file in it',
        { id: folder, kind: 'folder', name: 'letters', parent: null },
        {
          id: file,
          kind: 'file',
          name: 'a.txt',
          parent: folder,
          content: { kind: 'chunk', size: 7, chunk: { cid, key } },
        },
      ),
      good('another name', { id: file, name: 'b.txt' }),
      good('a name that is shown otherwise', { id: file, name: '../CON\u202e' }),
      good('the longest name', { id: file, name: '\u{1f600}'.repeat(MAX_WIRE_NAME_LENGTH) }),
      good('a move to the top', { id: file, parent: null }),
      good('a removal', { id: file, removed: true }),
      good('a restoration', { id: file, removed: false }),
      good('nothing about an item', { id: file }),
      content('an empty file', { kind: 'empty', size: 0 }),
      content('the largest chunk', { kind: 'chunk', size: MAX_CHUNK_BYTES, chunk: { cid, key } }),
      content('chunks', { kind: 'chunks', size: 2 ** 53 - 1, manifest: { cid, key }, links }),
      good('the shortest history', { settings: { retentionDays: MIN_RETENTION_DAYS } }),
      good('the longest history', { settings: { retentionDays: MAX_RETENTION_DAYS } }),
      good('a history without end', { settings: { retentionDays: null } }),
    ],
    refused: [
      ...commonRefusals(bytes, MAX_ENTRY_BYTES),
      spoiled.with('an empty list of changes', 'schema', { changes: [] }),
      refusedBytes('4097 changes', 'schema', [
        // {v: 1, changes: [4097 times {id}]}
        {
          hex: `a2617601${bytesToHex(encodeCbor('changes'))}99${(MAX_VAULT_CHANGES + 1).toString(16).padStart(4, '0')}`,
          times: 1,
        },
        { hex: bytesToHex(encodeCbor({ id })), times: MAX_VAULT_CHANGES + 1 },
      ]),
      spoiled.with('a change of nothing', 'schema', one({})),
      spoiled.with('an id of 15 bytes', 'schema', one({ id: id.slice(1) })),
      spoiled.with('an id in text', 'schema', one({ id: file })),
      spoiled.with('another kind', 'schema', one({ id, kind: 'link' })),
      spoiled.with('an empty name', 'schema', one({ id, name: '' })),
      spoiled.with('a name of 256 characters', 'schema', one({ id, name: 'x'.repeat(MAX_WIRE_NAME_LENGTH + 1) })),
      spoiled.with('a name with a control character', 'schema', one({ id, name: 'a\u0000b' })),
      spoiled.with('a parent of 15 bytes', 'schema', one({ id, parent: id.slice(1) })),
      spoiled.with('removed by a number', 'schema', one({ id, removed: 1 })),
      spoiled.with('a change with a field too many', 'schema', one({ id, mode: 7 })),
      spoiled.with('a folder with a content', 'schema', one({ id, kind: 'folder', content: { size: 0 } })),
      spoiled.with('a content without a key', 'schema', held({ size: 5 })),
      spoiled.with('a chunk of no bytes', 'schema', held({ size: 0, chunk: [cidToLink(cid), key] })),
      spoiled.with(
        'a chunk of 1048561 bytes',
        'schema',
        held({ size: MAX_CHUNK_BYTES + 1, chunk: [cidToLink(cid), key] }),
      ),
      spoiled.with('a chunk that is no block', 'schema', held({ size: 5, chunk: [cidToLink(links), key] })),
      spoiled.with('a key of 31 bytes', 'schema', held({ size: 5, chunk: [cidToLink(cid), key.slice(1)] })),
      spoiled.with('chunks without links', 'schema', held({ size: 5, manifest: [cidToLink(cid), key] })),
      spoiled.with(
        'links that are a block',
        'schema',
        held({ size: 5, links: cidToLink(cid), manifest: [cidToLink(cid), key] }),
      ),
      spoiled.with('a history of no days', 'schema', kept({ retentionDays: 0 })),
      spoiled.with('a history of 36501 days', 'schema', kept({ retentionDays: MAX_RETENTION_DAYS + 1 })),
      spoiled.with('a setting that is not known', 'schema', kept({ quota: 1, retentionDays: 1 })),
      spoiled.with('no setting', 'schema', kept({})),
      spoiled.with('settings of an item', 'schema', one({ id, settings: { retentionDays: 1 } })),
    ],
  }
}
