import { describe, expect, test } from 'vitest'
import type { HistoryEntry } from '../../scripts/vectors/history.ts'
import type { LineVector, TranscriptVector } from '../../scripts/vectors/transcript.ts'
import type { TreeItemVector, VaultTreeFile } from '../../scripts/vectors/vault-tree.ts'
import type { VectorFile } from '../../scripts/vectors/vector-file.ts'
import { type Bytes, hexToBytes } from '../../src/core/base/bytes.ts'
import type { Decoded } from '../../src/core/base/errors.ts'
import type { FileId, LogId } from '../../src/core/base/ids.ts'
import { createTranscript } from '../../src/core/chat/transcript.ts'
import { createLog } from '../../src/core/log/log.ts'
import { toCollisionKey, toShownName } from '../../src/core/vault/file-name.ts'
import { createFileTree, type FileTree } from '../../src/core/vault/file-tree.ts'
import type { OpenedChange } from '../../src/core/view/sealed-log.ts'
import { cidDigest } from '../../src/core/wire/cid.ts'
import { roomBodyCodec } from '../../src/core/wire/room-body.ts'
import { vaultBodyCodec } from '../../src/core/wire/vault-body.ts'
import { readVectors } from './read-vectors.ts'

/** The orders in which the entries of a history come: theirs, the other way round, and from the middle. */
function ordersOf<T>(items: readonly T[]): readonly (readonly T[])[] {
  const middle = items.length >> 1
  return [items, items.toReversed(), [...items.slice(middle), ...items.slice(0, middle)]]
}

function logOf(entries: readonly HistoryEntry[]) {
  const log = createLog('log' as LogId)
  const nodes = entries.map(({ body, ...placed }) => {
    return { ...placed, digest: cidDigest(placed.cid), log: log.id, links: [], bytes: body.length / 2, receivedAt: 0 }
  })
  for (const { height, parents } of nodes) {
    const heights = parents.map((parent) => nodes.find(({ cid }) => cid === parent)!.height)
    expect(height).toBe(1 + Math.max(-1, ...heights))
  }
  log.add(nodes)
  return log
}

function changesOf<Change>(
  { cid, height, time, author, parents, body }: HistoryEntry,
  decode: (bytes: Bytes) => Decoded<readonly Change[]>,
): readonly OpenedChange<Change>[] {
  const changes = decode(hexToBytes(body))
  if (!changes.ok) return []
  return changes.value.map((change, index) => ({ change, stamp: { cid, height, time, author, index }, parents }))
}

describe('docs/vectors/vault-tree.json', () => {
  const { good, refused, shownNames, meeting, ...rest } = readVectors('vault-tree') as VaultTreeFile

  test('holds what it should and no more', () => {
    expect(Object.keys(rest)).toEqual(['about'])
    expect(refused).toEqual([])
    for (const each of good) {
      expect(Object.keys(each).join(' ')).toBe('name names entries items trash versions retentionDays')
    }
  })

  const listItems = (tree: FileTree): readonly TreeItemVector[] => {
    const items = tree.items().map(({ id, kind, name, parent, changed, conflictOf }) => ({
      id,
      kind,
      name,
      parent: parent ?? null,
      version: kind === 'file' ? changed.cid : null,
      ...(conflictOf === undefined ? {} : { conflictOf }),
    }))
    return items.toSorted((a, b) => (a.id < b.id ? -1 : 1))
  }

  test.each(good)('$name', ({ names, entries, items, trash, versions, retentionDays }) => {
    const log = logOf(entries)
    for (const order of ordersOf(entries)) {
      const tree = createFileTree(log, ({ author, time }) => {
        return `${names[author] ?? author.slice(0, 8)}, ${new Date(time).toISOString().slice(0, 10)}`
      })
      for (const { change, stamp } of order.flatMap((entry) => changesOf(entry, vaultBodyCodec.decode))) {
        tree.apply(change, stamp)
      }
      expect(listItems(tree)).toEqual(items)
      expect(tree.removedItems().map(({ id, name, folders }) => ({ id, name, folders }))).toEqual(trash)
      for (const [id, of] of Object.entries(versions)) {
        expect(tree.versionsOf(id as FileId).map(({ stamp }) => stamp.cid)).toEqual(of)
      }
      expect(tree.retentionDays() ?? null).toBe(retentionDays)
    }
  })

  test.each(shownNames)('$written is shown as $shown', ({ written, shown }) => {
    expect(toShownName(written)).toBe(shown)
    expect(toShownName(shown)).toBe(shown)
  })

  test('names meet, or they do not', () => {
    const keys = meeting.map((names) => new Set(names.map(toCollisionKey)))
    for (const [at, key] of keys.entries()) expect(key.size, meeting[at]!.join(' ')).toBe(1)
    expect(new Set(keys.flatMap((key) => [...key])).size).toBe(meeting.length)
  })
})

describe('docs/vectors/transcript.json', () => {
  const { good, refused, ...rest } = readVectors('transcript') as VectorFile<TranscriptVector, never>

  test('holds what it should and no more', () => {
    expect(Object.keys(rest)).toEqual(['about'])
    expect(refused).toEqual([])
    for (const each of good) expect(Object.keys(each).join(' ')).toBe('name entries lines')
  })

  test.each(good)('$name', ({ entries, lines }) => {
    logOf(entries)
    for (const order of ordersOf(entries)) {
      const transcript = createTranscript()
      for (const entry of order) transcript.apply(changesOf(entry, roomBodyCodec.decode))
      const shown = transcript
        .lines()
        .map(({ stamp, removed, text, replyTo, mentions, files, editedAt, reactions }): LineVector => ({
          entry: stamp.cid,
          author: stamp.author,
          removed,
          text,
          replyTo: replyTo ?? null,
          mentions,
          files,
          editedAt: editedAt ?? null,
          reactions: reactions.map(({ emoji, members }) => ({ emoji, members })),
        }))
      expect(shown).toEqual(lines)
    }
  })
})
