import type { Cid, FileId, MemberId } from '../../../src/core/base/ids.ts'
import { createLog, type Log, type LogNode } from '../../../src/core/log/log.ts'
import { createFileTree, type FileTree } from '../../../src/core/vault/file-tree.ts'
import type { FileContent, VaultChange } from '../../../src/core/wire/vault-body.ts'
import { cidOfDigest } from '../../../src/core/wire/cid.ts'
import { hashBytesSync } from '../../../src/core/crypto/hash.ts'
import { utf8ToBytes } from '../../../src/core/base/bytes.ts'
import { createNode } from '../log/log-fixture.ts'
import { fileIdOf } from './file-ids.ts'

/** An entry of a vault's log, opened. */
export interface WrittenEntry {
  readonly node: LogNode
  readonly changes: readonly VaultChange[]
}

export const ANN = 'a'.repeat(64) as MemberId
export const BEN = 'b'.repeat(64) as MemberId

export const rootOf = (name: string): Cid => cidOfDigest('raw', hashBytesSync(utf8ToBytes(name)))

/** A content that is told apart by its name. */
export function contentOf(name: string): FileContent {
  return { kind: 'chunk', size: name.length + 1, chunk: { cid: rootOf(name), key: new Uint8Array(32) } }
}

let written = 0

/** An entry by somebody who had seen these. `time` is what they say. */
export function write(
  seen: readonly WrittenEntry[],
  changes: readonly VaultChange[],
  { author = ANN, time = 1_000, receivedAt = time }: { author?: MemberId; time?: number; receivedAt?: number } = {},
): WrittenEntry {
  const parents = seen.map(({ node }) => node)
  const node = createNode(`written ${written++}`, parents, time)
  return { node: { ...node, author, receivedAt }, changes }
}

/** Entries in any order. */
export function foldEntries(entries: readonly WrittenEntry[]): { readonly tree: FileTree; readonly log: Log } {
  const log = createLog(entries[0]?.node.log ?? createNode('none', []).log)
  log.add(entries.map(({ node }) => node).toSorted((a, b) => a.height - b.height))
  const tree = growTree(log)
  for (const entry of entries) applyEntry(tree, entry)
  return { tree, log }
}

/** An empty tree over a log that is there already. */
export const growTree = (log: Log): FileTree =>
  createFileTree(log, ({ author, time }) => `${author.slice(0, 1)}, ${time}`)

export function applyEntry(tree: FileTree, { node, changes }: WrittenEntry): void {
  const { cid, height, time, author } = node
  for (const [index, change] of changes.entries()) tree.apply(change, { cid, height, time, author, index })
}

export const treeOf = (...entries: readonly WrittenEntry[]): FileTree => foldEntries(entries).tree

export const FILE = fileIdOf(1)
export const OTHER = fileIdOf(2)
export const FOLDER = fileIdOf(3)
export const INNER = fileIdOf(4)

export const makeFile = (id: FileId, name: string, content: string, parent: FileId | null = null): VaultChange => ({
  id,
  kind: 'file',
  name,
  parent,
  content: contentOf(content),
})

export const makeFolder = (id: FileId, name: string, parent: FileId | null = null): VaultChange => ({
  id,
  kind: 'folder',
  name,
  parent,
})

/** What a tree tells, as something to compare. */
export const told = (tree: FileTree) => ({
  items: tree.items(),
  trash: tree.removedItems(),
  retention: tree.retentionDays(),
  versions: [...tree.items(), ...tree.removedItems()].map(({ id }) => [tree.versionsOf(id), tree.currentOf(id)]),
})
