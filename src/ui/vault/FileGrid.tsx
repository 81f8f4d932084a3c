import { createEffect, createSignal, on, Show } from 'solid-js'
import type { JSX } from 'solid-js'
import type { FileId, LogId, VaultItem } from '../../core/mesh.ts'
import { KeyedFor } from '../KeyedFor.tsx'
import { useSession } from '../mesh/session.ts'
import { strings } from '../strings.ts'
import { FileRow } from './FileRow.tsx'
import type { ItemActions } from './FileRow.tsx'
import type { Selection } from './selection.ts'

/** Rows shown at once: more would make the page slow, and nobody reads on. The rest is one press away. */
const PAGE_ROWS = 200

interface FileGridProps {
  readonly vault: LogId
  readonly vaultName: string
  readonly items: readonly VaultItem[]
  readonly childCounts: ReadonlyMap<FileId, number>
  readonly selection: Selection
  readonly actions: ItemActions
}

/** The items of one folder. Arrow keys move, Enter opens, Space selects, F2 renames, Delete removes. */
export function FileGrid(props: FileGridProps): JSX.Element {
  const session = useSession()
  const [limit, setLimit] = createSignal(PAGE_ROWS)
  const rowById = new Map<FileId, HTMLElement>()
  const shown = () => props.items.slice(0, limit())
  const itemAt = (id: FileId | undefined) => props.items.find((item) => item.id === id)
  const currentIndex = () => shown().findIndex((item) => item.id === props.selection.current())

  const moveTo = (index: number, extend: boolean) => {
    const item = shown()[Math.min(Math.max(index, 0), shown().length - 1)]
    if (item === undefined) return
    if (extend) props.selection.extendTo(item.id)
    props.selection.setCurrent(item.id)
    rowById.get(item.id)?.focus()
  }

  // When the row with the focus is removed, the one that took its place gets it.
  let focusedIndex: number | undefined
  createEffect(
    on(shown, (items) => {
      const lost =
        focusedIndex !== undefined && (document.activeElement === document.body || document.activeElement === null)
      if (lost && items.length > 0) moveTo(focusedIndex ?? 0, false)
    }),
  )

  /** Delete means the selection when the row is part of it, else the row. */
  const targets = (item: VaultItem): readonly VaultItem[] =>
    props.selection.selected().has(item.id)
      ? props.items.filter((each) => props.selection.selected().has(each.id))
      : [item]

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
          moveTo(shown().length - 1, event.shiftKey)
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
        case 'a':
          if (!event.ctrlKey && !event.metaKey) return false
          props.selection.selectAll()
          return true
        case 'Enter':
          if (!onRow) return false
          props.actions.open(item)
          return true
        case ' ':
          if (!onRow) return false
          props.selection.toggle(item.id)
          return true
        default:
          return false
      }
    }
    if (handled()) event.preventDefault()
  }

  return (
    <>
      <div
        class="file-grid"
        role="grid"
        aria-label={strings.vault.tableLabel(props.vaultName)}
        aria-multiselectable="true"
        aria-rowcount={props.items.length + 1}
        onKeyDown={press}
        onFocusIn={() => (focusedIndex = currentIndex())}
        onFocusOut={(event) => {
          // Without a new target the row itself may have gone: the effect above looks after that.
          if (event.relatedTarget !== null) focusedIndex = undefined
        }}
      >
        <div class="file-row file-head" role="row">
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
        <KeyedFor each={shown()} by={(item) => item.id}>
          {(item) => (
            <FileRow
              item={item()}
              href={`/vaults/${props.vault}/${item().id}`}
              childCount={props.childCounts.get(item().id) ?? 0}
              changedBy={
                session.isSelf(item().changedBy)
                  ? strings.vault.changedByYou
                  : strings.vault.changedBy(session.nameOf(item().changedBy))
              }
              selected={props.selection.selected().has(item().id)}
              current={props.selection.current() === item().id}
              actions={props.actions}
              onToggle={(extend) => (extend ? props.selection.extendTo(item().id) : props.selection.toggle(item().id))}
              onFocus={() => props.selection.setCurrent(item().id)}
              ref={(element) => rowById.set(item().id, element)}
            />
          )}
        </KeyedFor>
      </div>
      <Show when={props.items.length > limit()}>
        <button type="button" class="button" onClick={() => setLimit(limit() + PAGE_ROWS)}>
          {strings.vault.showMore(Math.min(PAGE_ROWS, props.items.length - limit()))}
        </button>
      </Show>
    </>
  )
}
