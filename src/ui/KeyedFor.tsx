import { createComputed, createSignal, For, onCleanup } from 'solid-js'
import type { Accessor, JSX } from 'solid-js'

interface KeyedForProps<T> {
  readonly each: readonly T[]
  readonly by: (item: T) => string
  readonly fallback?: JSX.Element
  readonly children: (item: Accessor<T>, index: Accessor<number>) => JSX.Element
}

interface Row<T> {
  readonly item: Accessor<T>
  readonly change: (item: T) => void
}

const isSameList = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((key, index) => key === b[index])

/**
 * A list whose rows live as long as their key. Views hand out new objects for each change, and `For` alone would
 * make every row anew, losing focus and open menus. Each row has a signal of its own, so that a change of one item among
 * thousands concerns one row.
 */
export function KeyedFor<T>(props: KeyedForProps<T>): JSX.Element {
  const rowByKey = new Map<string, Row<T>>()
  const createRow = (first: T): Row<T> => {
    const [item, setItem] = createSignal(first)
    return { item, change: (next) => void setItem(() => next) }
  }
  const [keys, setKeys] = createSignal<readonly string[]>([], { equals: isSameList })
  createComputed(() => {
    const itemByKey = new Map(props.each.map((item) => [props.by(item), item]))
    for (const [key, item] of itemByKey) {
      const known = rowByKey.get(key)
      if (known === undefined) rowByKey.set(key, createRow(item))
      else known.change(item)
    }
    setKeys([...itemByKey.keys()])
  })
  return (
    <For each={keys()} fallback={props.fallback}>
      {(key, index) => {
        const { item } = rowByKey.get(key) as Row<T>
        onCleanup(() => rowByKey.delete(key))
        // eslint-disable-next-line solid/reactivity -- handed on as signals, read by the row
        return props.children(item, index)
      }}
    </For>
  )
}
