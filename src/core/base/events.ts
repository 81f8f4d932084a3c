export type Unsubscribe = () => void

/** A typed event source: `Events` maps an event's name to its payload. */
export interface EventSource<Events extends object> {
  on<Name extends keyof Events>(name: Name, listener: (payload: Events[Name]) => void): Unsubscribe
}

export interface EventEmitter<Events extends object> extends EventSource<Events> {
  emit<Name extends keyof Events>(name: Name, payload: Events[Name]): void
}

/** Listeners are called in the order they came; one that throws does not keep the others from hearing. */
export function createEvents<Events extends object>(): EventEmitter<Events> {
  const listenersByName = new Map<keyof Events, Set<(payload: never) => void>>()
  return {
    on(name, listener) {
      const listeners = listenersByName.get(name) ?? new Set()
      listenersByName.set(name, listeners)
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    emit(name, payload) {
      const thrown: unknown[] = []
      for (const listener of [...(listenersByName.get(name) ?? [])]) {
        try {
          ;(listener as (value: typeof payload) => void)(payload)
        } catch (error) {
          thrown.push(error)
        }
      }
      if (thrown.length > 0) throw thrown[0]
    },
  }
}
