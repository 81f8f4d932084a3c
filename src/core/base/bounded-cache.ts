/** A map that forgets: once it holds `capacity` keys, the one that was asked for least recently makes room. */
export interface BoundedCache<Key, Value> {
  get(key: Key): Value | undefined
  set(key: Key, value: Value): void
  delete(key: Key): void
}

export function createBoundedCache<Key, Value>(capacity: number): BoundedCache<Key, Value> {
  const valuesByKey = new Map<Key, Value>() // iterates in order of insertion: oldest first
  return {
    get(key) {
      const value = valuesByKey.get(key)
      if (value === undefined) return undefined
      valuesByKey.delete(key)
      valuesByKey.set(key, value)
      return value
    },
    set(key, value) {
      valuesByKey.delete(key)
      valuesByKey.set(key, value)
      if (valuesByKey.size <= capacity) return
      const oldest = valuesByKey.keys().next()
      if (oldest.done !== true) valuesByKey.delete(oldest.value)
    },
    delete(key) {
      valuesByKey.delete(key)
    },
  }
}
