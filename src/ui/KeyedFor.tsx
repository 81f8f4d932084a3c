import { createMemo, For, untrack } from 'solid-js'
import type { Accessor, JSX } from 'solid-js'

interface KeyedForProps<T> {
  readonly each: readonly T[]
  readonly by: (item: T) => string
  readonly fallback?: JSX.Element
  readonly children: (item: Accessor<T>, index: Accessor<number>) => JSX.Element
}

/**
 * A list whose rows live as long as their key. Views hand out new objects for each change, and `For` alone would
 * make every row anew, losing focus and open menus.
 */
export function KeyedFor<T>(props: KeyedForProps<T>): JSX.Element {
  const itemByKey = createMemo(() => new Map(props.each.map((item) => [props.by(item), item])))
  const keys = createMemo(() => [...itemByKey().keys()])
  return (
    <For each={keys()} fallback={props.fallback}>
      {(key, index) => {
        const first = untrack(() => itemByKey().get(key)) as T
        const item = createMemo<T>((previous) => itemByKey().get(key) ?? previous, first)
        // eslint-disable-next-line solid/reactivity -- handed on as signals, read by the row
        return props.children(item, index)
      }}
    </For>
  )
}
