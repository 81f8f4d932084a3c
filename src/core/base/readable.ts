import { createEvents, type Unsubscribe } from './events.ts'

/** A value that changes and tells of it. Views hand these to the UI, which need not know how they are made. */
export interface Readable<T> {
  get(): T
  /** Called with each new value, not with the present one. */
  subscribe(listener: (value: T) => void): Unsubscribe
}

export interface Writable<T> extends Readable<T> {
  set(value: T): void
  update(change: (value: T) => T): void
}

/** A listener that throws does not keep the others from hearing: the first error is rethrown after all were called. */
export function createWritable<T>(initial: T): Writable<T> {
  let current = initial
  const listeners = new Set<(value: T) => void>()
  const set = (value: T): void => {
    if (Object.is(value, current)) return
    current = value
    const thrown: unknown[] = []
    for (const listener of [...listeners]) {
      try {
        listener(value)
      } catch (error) {
        thrown.push(error)
      }
    }
    if (thrown.length > 0) throw thrown[0]
  }
  return {
    get: () => current,
    set,
    update: (change) => set(change(current)),
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

/** A value that is worked out from something else, when somebody asks for it or listens to it. */
export interface Derived<T> extends Readable<T> {
  /** What it is worked out from may be another. */
  refresh(): void
}

/**
 * To listen is not to ask: who does hears of the next refresh, also when nobody had asked what there was before it.
 *
 * @param derive gives the same value again when nothing has changed
 */
export function createDerived<T>(derive: () => T): Derived<T> {
  const events = createEvents<{ change: T }>()
  let present: { readonly value: T } | undefined
  let listeners = 0
  const get = (): T => {
    present ??= { value: derive() }
    return present.value
  }
  return {
    get,
    refresh() {
      const before = present
      present = undefined
      if (listeners > 0 && (before === undefined || !Object.is(before.value, get()))) events.emit('change', get())
    },
    subscribe(listener) {
      const stop = events.on('change', (value) => listener(value))
      listeners++
      let hasStopped = false
      return () => {
        stop()
        if (!hasStopped) listeners--
        hasStopped = true
      }
    },
  }
}

/** A view of another's value. It listens to the other only while it is listened to. */
export function mapReadable<A, B>(source: Readable<A>, convert: (value: A) => B): Readable<B> {
  return {
    get: () => convert(source.get()),
    subscribe(listener) {
      let last = convert(source.get())
      return source.subscribe((value) => {
        const next = convert(value)
        if (Object.is(next, last)) return
        last = next
        listener(next)
      })
    },
  }
}
