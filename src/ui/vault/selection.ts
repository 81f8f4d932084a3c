import { createMemo, createSignal } from 'solid-js'
import type { Accessor } from 'solid-js'
import type { FileId, VaultItem } from '../../core/mesh.ts'

/** Which rows are selected, and which one the keyboard is at. What is no longer shown is in neither. */
export interface Selection {
  readonly selected: Accessor<ReadonlySet<FileId>>
  /** The row that Tab goes to. */
  readonly current: Accessor<FileId | undefined>
  setCurrent(id: FileId): void
  toggle(id: FileId): void
  /** Everything from the row that was toggled last to this one. */
  extendTo(id: FileId): void
  selectAll(): void
  clear(): void
}

export function createSelection(items: Accessor<readonly VaultItem[]>): Selection {
  const [chosen, setChosen] = createSignal<ReadonlySet<FileId>>(new Set())
  const [at, setAt] = createSignal<FileId>()
  const [anchor, setAnchor] = createSignal<FileId>()
  const ids = createMemo(() => items().map((item) => item.id))
  const selected = createMemo(() => new Set(ids().filter((id) => chosen().has(id))))
  const current = createMemo(() => {
    const id = at()
    return id !== undefined && ids().includes(id) ? id : ids()[0]
  })

  return {
    selected,
    current,
    setCurrent: setAt,
    toggle(id) {
      setAnchor(id)
      setChosen((before) => {
        const after = new Set(before)
        if (!after.delete(id)) after.add(id)
        return after
      })
    },
    extendTo(id) {
      const from = ids().indexOf(anchor() ?? current() ?? id)
      const to = ids().indexOf(id)
      if (to === -1) return
      const start = from === -1 ? to : from
      setChosen(new Set(ids().slice(Math.min(start, to), Math.max(start, to) + 1)))
    },
    selectAll: () => setChosen(new Set(ids())),
    clear: () => setChosen(new Set<FileId>()),
  }
}
