import { addSuffix, foldShownName } from './file-name.ts'

/** Gives out the names of one folder, unlike each other: who comes first gets its own, later ones a number. */
export interface NameRegister {
  /** @param shown see toShownName @param key its collision key */
  take(shown: string, key: string): string
}

/** Each costs what its name is long, however many there are of one name. */
export function createNameRegister(): NameRegister {
  /** By the key of a name that is taken: the last number that was given to it. */
  const ordinalByKey = new Map<string, number>()

  return {
    take(shown, key) {
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
