/** A test double for UI tests only, as fake-warren.ts: finds what contains all of the words, without an index. */
import type { FileId, SearchOptions, SearchResults, TextRange, VaultItem } from '../../src/core/mesh.ts'
import type { FakeRoom } from './fake-room.ts'
import type { FakeVault } from './fake-vault.ts'

function rangesOf(text: string, words: readonly string[]): readonly TextRange[] {
  return words.flatMap((word) => {
    const start = text.toLowerCase().indexOf(word)
    return start === -1 ? [] : [{ start, end: start + word.length }]
  })
}

function folderNamesOf(items: readonly VaultItem[], parent: FileId | undefined): readonly string[] {
  const folder = items.find(({ id }) => id === parent)
  return folder === undefined ? [] : [...folderNamesOf(items, folder.parent), folder.name]
}

export function searchFakes(
  query: string,
  { limit = 20 }: SearchOptions = {},
  vaults: readonly FakeVault[],
  rooms: readonly FakeRoom[],
): SearchResults {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  const has = (text: string): boolean => words.length > 0 && words.every((word) => text.toLowerCase().includes(word))
  const files = vaults.flatMap((vault) => {
    const items = vault.items.get()
    return items.flatMap(({ id, kind, name, parent, size, changedAt, changedBy, entry }) => {
      const folders = folderNamesOf(items, parent)
      if (!has([...folders, name].join('/'))) return []
      const place = { vault: vault.id, vaultName: vault.name.get(), parent, folders }
      return [{ ...place, id, kind, name, ranges: rangesOf(name, words), size, changedAt, changedBy, entry }]
    })
  })
  const messages = rooms.flatMap((room) =>
    room.messages.get().flatMap(({ cid, author, time, text, removed }) => {
      const found = { room: room.id, roomName: room.name.get(), cid, author, time }
      return !removed && has(text) ? [{ ...found, excerpt: text, ranges: rangesOf(text, words) }] : []
    }),
  )
  return {
    query,
    files: files.slice(0, limit),
    hasMoreFiles: files.length > limit,
    messages: messages.slice(0, limit),
    hasMoreMessages: messages.length > limit,
  }
}
