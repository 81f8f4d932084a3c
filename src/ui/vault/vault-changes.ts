import type { Cid, FileId, RemovedItem, Vault, VaultItem } from '../../core/mesh.ts'
import { strings } from '../strings.ts'
import type { Toasts } from '../toasts.ts'
import { pathToFolder } from './folder-paths.ts'
import { runTransfer } from './run-transfer.ts'

/** What a person does to the items of a vault: done, told, and with a way back where there is one. */
export interface VaultChanges {
  /** Resolves to whether it was done; says why when not. */
  remove(items: readonly VaultItem[]): Promise<boolean>
  /** @throws WarrenError as `Vault.move` does */
  move(items: readonly VaultItem[], into: FileId | undefined): Promise<void>
  /** @throws WarrenError as `Vault.rename` does */
  rename(item: VaultItem, name: string): Promise<void>
  /** Resolves when it is done or has failed; either is told. */
  replace(file: VaultItem, source: File): Promise<void>
  /** @param when the version's time, in words */
  restoreVersion(file: VaultItem, version: Cid, when: string): Promise<void>
  /**
   * @param id the file in conflict
   * @throws WarrenError as `Vault.settle` does
   */
  settle(id: FileId, name: string, keep: Cid | 'both'): Promise<void>
  /** @throws WarrenError as `Vault.setRetention` does */
  setRetention(days: number | undefined): Promise<void>
  /** Takes items out of the trash. @param onShow goes to the folder that one of them is in */
  restore(items: readonly RemovedItem[], onShow: (folder: FileId | undefined) => void): Promise<boolean>
  /** @throws WarrenError as `Vault.createFolder` does */
  createFolder(name: string, into: FileId | undefined): Promise<void>
}

export function createVaultChanges(vault: Vault, toasts: Toasts): VaultChanges {
  const wayBack = (undo: () => Promise<void>) => ({
    label: strings.vault.undo,
    run: () => void undo().catch((error: unknown) => toasts.showError(error)),
  })
  const say = (text: string, undo?: () => Promise<void>) => {
    if (undo === undefined) {
      toasts.show(text)
      return
    }
    toasts.show(text, { action: wayBack(undo) })
  }

  /** What failed is told here. */
  const attempt = async (work: () => Promise<void>): Promise<boolean> => {
    try {
      await work()
      return true
    } catch (error) {
      toasts.showError(error)
      return false
    }
  }

  /** The way back to the contents that a file has now, whether it is one or several side by side. */
  const backToContents = (file: FileId): (() => Promise<void>) | undefined => {
    const sides = vault.versions(file).flatMap(({ isCurrent, entry }) => (isCurrent ? [entry] : []))
    const [only] = sides
    if (only === undefined) return undefined
    return sides.length === 1 ? () => vault.restoreVersion(file, only) : () => vault.unsettle(file, sides)
  }

  /** What is done to a conflict copy settles its conflict. */
  const backToConflicts = (items: readonly VaultItem[]): (() => Promise<void>) => {
    const files = new Set(items.flatMap(({ conflictOf }) => conflictOf ?? []))
    const back = [...files].flatMap((file) => backToContents(file) ?? [])
    return async () => {
      for (const undo of back) await undo()
    }
  }

  const nameOfFolder = (folder: FileId | undefined): string =>
    pathToFolder(vault.items.get(), folder).at(-1)?.name ?? vault.name.get()

  return {
    async remove(items) {
      const ids = items.map(({ id }) => id)
      // A conflict copy is no file of its own: it never comes to lie in the trash.
      const own = items.filter(({ conflictOf }) => conflictOf === undefined)
      const [first] = own
      const toConflicts = backToConflicts(items)
      const isDone = await attempt(() => vault.remove(ids))
      if (!isDone || ids.length === 0) return isDone
      const undo = async () => {
        if (own.length > 0) await vault.restore(own.map(({ id }) => id))
        await toConflicts()
      }
      if (first === undefined) say(strings.vault.copyRemoved, undo)
      else say(items.length === 1 ? strings.vault.removed(first.name) : strings.vault.removedMany(items.length), undo)
      return true
    },

    async move(items, into) {
      const [first] = items
      if (first === undefined) return
      const toConflicts = backToConflicts(items)
      await vault.move(
        items.map(({ id }) => id),
        into,
      )
      const place = nameOfFolder(into)
      const text =
        items.length === 1 ? strings.vault.moved(first.name, place) : strings.vault.movedMany(items.length, place)
      const idsByFolder = new Map<FileId | undefined, FileId[]>()
      for (const { id, parent, conflictOf } of items) {
        // A conflict copy became a file under another id.
        if (conflictOf === undefined) idsByFolder.set(parent, [...(idsByFolder.get(parent) ?? []), id])
      }
      say(text, async () => {
        for (const [folder, ids] of idsByFolder) await vault.move(ids, folder)
        await toConflicts()
      })
    },

    async rename(item, name) {
      if (name === item.name) return
      const toConflict = backToConflicts([item])
      await vault.rename(item.id, name)
      const undo = () => vault.rename(item.id, item.name)
      say(strings.vault.renamed(name), item.conflictOf === undefined ? undo : toConflict)
    },

    async replace(file, source) {
      const undo = backToContents(file.id)
      if (!(await runTransfer(vault, toasts, () => vault.replace(file.id, source)))) return
      say(strings.vault.replaced(file.name), undo)
    },

    async restoreVersion(file, version, when) {
      const undo = backToContents(file.conflictOf ?? file.id)
      if (!(await attempt(() => vault.restoreVersion(file.id, version)))) return
      say(strings.versions.restored(file.name, when), undo)
    },

    async settle(id, name, keep) {
      const undo = backToContents(id)
      await vault.settle(id, keep)
      say(strings.conflict.settled(name), undo)
    },

    async setRetention(days) {
      const before = vault.retentionDays.get()
      if (days === before) return
      await vault.setRetention(days)
      say(strings.vaultSettings.saved, () => vault.setRetention(before))
    },

    async restore(items, onShow) {
      const ids = items.map(({ id }) => id)
      const [first] = items
      if (first === undefined || !(await attempt(() => vault.restore(ids)))) return false
      const folder = vault.items.get().find(({ id }) => id === first.id)?.parent
      const text =
        items.length === 1
          ? strings.trash.restored(first.name, nameOfFolder(folder))
          : strings.trash.restoredMany(items.length)
      toasts.show(text, {
        action: { label: strings.trash.show, run: () => onShow(folder) },
        second: wayBack(() => vault.remove(ids)),
      })
      return true
    },

    async createFolder(name, into) {
      const before = new Set(
        vault
          .folder(into)
          .get()
          .items.map(({ id }) => id),
      )
      await vault.createFolder(name, into)
      const made = vault
        .folder(into)
        .get()
        .items.find(({ id, kind }) => kind === 'folder' && !before.has(id))
      if (made !== undefined) say(strings.vault.folderMade(made.name), () => vault.remove([made.id]))
    },
  }
}
