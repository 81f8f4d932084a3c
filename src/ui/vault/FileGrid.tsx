import { createEffect, on, onCleanup } from 'solid-js'
import type { JSX } from 'solid-js'
import type { FileId, LogId, VaultItem } from '../../core/mesh.ts'
import { useSession } from '../mesh/session.ts'
import { strings } from '../strings.ts'
import { FileRow } from './FileRow.tsx'
import type { ItemActions } from './FileRow.tsx'
import type { ItemDrag } from './move/item-drag.ts'
import { sayBy } from './say-who.ts'
import type { Selection } from './selection.ts'
import { WindowedRows } from './WindowedRows.tsx'

/** What Page Up and Page Down go by. */
const PAGE_ROWS = 12
/** Pixels: a row with a name of one line. */
const ROW_HEIGHT = 57
/** Letters that follow each other faster are one word to find a name by, in milliseconds. */
const TYPING_MS = 700

interface FileGridProps {
  readonly vault: LogId
  readonly vaultName: string
  readonly items: readonly VaultItem[]
  readonly childCounts: ReadonlyMap<FileId, number>
  readonly selection: Selection
  readonly actions: ItemActions
  readonly drag: ItemDrag
}

/** The items of one folder. Arrow keys move, letters find a name, Enter opens, Space selects, F2 renames, Delete removes. */
export function FileGrid(props: FileGridProps): JSX.Element {
  const session = useSession()
  const rowById = new Map<FileId, HTMLElement>()
  const keepRow = (id: FileId, element: HTMLElement) => {
    rowById.set(id, element)
    onCleanup(() => {
      if (rowById.get(id) === element) rowById.delete(id)
    })
  }
  const itemAt = (id: FileId | undefined) => props.items.find((item) => item.id === id)
  const currentIndex = () => props.items.findIndex((item) => item.id === props.selection.current())

  const moveTo = (index: number, extend: boolean) => {
    const item = props.items[Math.min(Math.max(index, 0), props.items.length - 1)]
    if (item === undefined) return
    if (extend) props.selection.extendTo(item.id)
    props.selection.setCurrent(item.id)
    rowById.get(item.id)?.focus()
  }

  // When the row with the focus was made anew it gets it again; when it is removed, the one that took its place.
  let focused: { readonly id: FileId | undefined; readonly index: number } | undefined
  createEffect(
    on(
      () => props.items,
      (items) => {
        const isLost = document.activeElement === document.body || document.activeElement === null
        if (focused === undefined || !isLost || items.length === 0) return
        const again = items.findIndex((item) => item.id === focused?.id)
        moveTo(again === -1 ? focused.index : again, false)
      },
    ),
  )

  // What a search has found is chosen, once it is shown here.
  createEffect(() => {
    const target = session.revealing()
    if (target?.kind !== 'file' || target.vault !== props.vault) return
    const index = props.items.findIndex((item) => item.id === target.file)
    if (index === -1) return
    session.reveal(undefined)
    props.selection.clear()
    props.selection.toggle(target.file)
    // A row far down is made only when this effect has come to its end.
    // eslint-disable-next-line solid/reactivity -- as things are then
    queueMicrotask(() => moveTo(index, false))
  })

  let typed = ''
  let typedAt = -Infinity
  const isTyping = () => performance.now() - typedAt < TYPING_MS
  /** The next item whose name begins with what was typed, around the end. */
  const findName = (letter: string) => {
    typed = (isTyping() ? typed : '') + letter.toLocaleLowerCase()
    typedAt = performance.now()
    const from = typed.length > 1 ? currentIndex() : currentIndex() + 1
    const after = [...props.items.slice(from), ...props.items.slice(0, from)]
    const found = after.find((item) => item.name.toLocaleLowerCase().startsWith(typed))
    if (found !== undefined) moveTo(props.items.indexOf(found), false)
  }

  /** Delete and dragging mean the selection when the row is part of it, else the row. */
  const targets = (item: VaultItem): readonly VaultItem[] =>
    props.selection.selected().has(item.id)
      ? props.items.filter((each) => props.selection.selected().has(each.id))
      : [item]

  const pressLetter = (event: KeyboardEvent, onRow: boolean): boolean => {
    if (event.ctrlKey || event.metaKey) {
      if (event.key !== 'a') return false
      props.selection.selectAll()
      return true
    }
    if (!onRow || [...event.key].length !== 1) return false
    findName(event.key)
    return true
  }

  const press = (event: KeyboardEvent & { readonly currentTarget: HTMLElement }) => {
    // Keys in an open menu come through here too, from outside of the grid.
    if (!(event.target instanceof Element) || !event.currentTarget.contains(event.target)) return
    const onRow = event.target.getAttribute('role') === 'row'
    const item = itemAt(props.selection.current())
    if (item === undefined || event.altKey) return
    const handled = (): boolean => {
      switch (event.key) {
        case 'ArrowDown':
          moveTo(currentIndex() + 1, event.shiftKey)
          return true
        case 'ArrowUp':
          moveTo(currentIndex() - 1, event.shiftKey)
          return true
        case 'Home':
          moveTo(0, event.shiftKey)
          return true
        case 'End':
          moveTo(props.items.length - 1, event.shiftKey)
          return true
        case 'PageDown':
          moveTo(currentIndex() + PAGE_ROWS, event.shiftKey)
          return true
        case 'PageUp':
          moveTo(currentIndex() - PAGE_ROWS, event.shiftKey)
          return true
        case 'Delete':
          props.actions.remove(targets(item))
          return true
        case 'F2':
          props.actions.rename(item)
          return true
        case 'Escape':
          props.selection.clear()
          return true
        case 'Enter':
          if (!onRow) return false
          props.actions.open(item)
          return true
        case ' ':
          if (!onRow) return false
          if (isTyping()) findName(' ')
          else props.selection.toggle(item.id)
          return true
        default:
          return pressLetter(event, onRow)
      }
    }
    if (handled()) event.preventDefault()
  }

  return (
    <div
      class="file-grid"
      role="grid"
      aria-label={strings.vault.tableLabel(props.vaultName)}
      aria-multiselectable="true"
      aria-rowcount={props.items.length + 1}
      onKeyDown={press}
      onFocusIn={() => (focused = { id: props.selection.current(), index: currentIndex() })}
      onFocusOut={(event) => {
        // Without a new target the row itself may have gone: the effect above looks after that.
        if (event.relatedTarget !== null) focused = undefined
      }}
    >
      <div class="file-row file-head" role="row" aria-rowindex={1}>
        <div class="cell-select" role="columnheader">
          <label class="check-target">
            <input
              type="checkbox"
              class="check"
              aria-label={strings.vault.selectAll}
              checked={props.selection.selected().size === props.items.length}
              onClick={() =>
                props.selection.selected().size === props.items.length
                  ? props.selection.clear()
                  : props.selection.selectAll()
              }
            />
          </label>
        </div>
        <div class="cell-name" role="columnheader">
          {strings.vault.columnName}
        </div>
        <div class="cell-size" role="columnheader">
          {strings.vault.columnSize}
        </div>
        <div class="cell-changed" role="columnheader">
          {strings.vault.columnChanged}
        </div>
        <div class="cell-where" role="columnheader">
          {strings.vault.columnAvailability}
        </div>
        <div class="cell-actions" role="columnheader">
          <span class="visually-hidden">{strings.vault.columnActions}</span>
        </div>
      </div>
      <WindowedRows
        each={props.items}
        by={(item) => item.id}
        rowHeight={ROW_HEIGHT}
        keep={props.selection.current()}
        runRole="rowgroup"
      >
        {(item, index) => (
          <FileRow
            item={item()}
            href={`/vaults/${props.vault}/${item().id}`}
            childCount={props.childCounts.get(item().id) ?? 0}
            changedBy={sayBy(session, item().changedBy)}
            selected={props.selection.selected().has(item().id)}
            current={props.selection.current() === item().id}
            rowIndex={index() + 2}
            actions={props.actions}
            drag={props.drag}
            dragged={() => targets(item())}
            onToggle={(extend) => (extend ? props.selection.extendTo(item().id) : props.selection.toggle(item().id))}
            onFocus={() => props.selection.setCurrent(item().id)}
            ref={(element) => keepRow(item().id, element)}
          />
        )}
      </WindowedRows>
    </div>
  )
}
