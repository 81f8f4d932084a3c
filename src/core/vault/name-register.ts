import type { FileId } from '../base/ids.ts'
import { addSuffix, foldShownName } from './file-name.ts'

/** Gives out names that are unlike each other within a folder: who comes first gets its own, later ones a number. */
export interface NameRegister {
  /** @param shown see toShownName @param key its collision key */
  take(folder: FileId | undefined, shown: string, key: string): string
}

/** Each costs what its name is long, however many there are of one name. */
export function createNameRegister(): NameRegister {
  /** By the key of a name that is taken: the last number that was given to it. */
  const ordinalByKeyByFolder = new Map<FileId | undefined, Map<string, number>>()

  return {
    take(folder, shown, key) {
      let ordinalByKey = ordinalByKeyByFolder.get(folder)
      if (ordinalByKey === undefined) {
        ordinalByKey = new Map()
        ordinalByKeyByFolder.set(folder, ordinalByKey)
      }
      let ordinal = ordinalByKey.get(key)
      if (ordinal === undefined) {
        ordinalByKey.set(key, 1)
        return shown
      }
      for (;;) {
        const name = addSuffix(shown, ++ordinal)
        const nameKey = foldShownName(name)
        if (ordinalByKey.has(nameKey)) continue
        ordinalByKey.set(key, ordinal)
        ordinalByKey.set(nameKey, 1)
        return name
      }
    },
  }
}
