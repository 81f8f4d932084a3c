import type { LocalState, LocalValue } from '../../core/ports/local-state.ts'

/** For tests, the simulator, and a member that keeps nothing. */
export function createMemoryLocalState(): LocalState {
  const valueByKey = new Map<string, LocalValue>()
  const copyOf = (value: LocalValue | undefined): LocalValue | undefined => structuredClone(value)
  return {
    get: async (key) => copyOf(valueByKey.get(key)),
    list: async (prefix) => structuredClone(new Map([...valueByKey].filter(([key]) => key.startsWith(prefix)))),
    async set(key, value) {
      valueByKey.set(key, structuredClone(value))
    },
    async remove(key) {
      valueByKey.delete(key)
    },
  }
}
