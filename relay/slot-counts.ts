export interface SlotCounts {
  /** Takes a slot under this key; undefined when all are taken. The returned function gives it back, once. */
  take(key: string): (() => void) | undefined
}

/** How many of something each key holds, at most `maxPerKey`. Keys that hold nothing are not remembered. */
export function createSlotCounts(maxPerKey: number): SlotCounts {
  const heldByKey = new Map<string, number>()
  return {
    take(key) {
      const held = heldByKey.get(key) ?? 0
      if (held >= maxPerKey) return undefined
      heldByKey.set(key, held + 1)
      let isHeld = true
      return () => {
        if (!isHeld) return
        isHeld = false
        const remaining = (heldByKey.get(key) ?? 1) - 1
        if (remaining > 0) heldByKey.set(key, remaining)
        else heldByKey.delete(key)
      }
    },
  }
}
