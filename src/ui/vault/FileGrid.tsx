import ArrowDown from 'lucide-solid/icons/arrow-down'
import ArrowUp from 'lucide-solid/icons/arrow-up'
import { createEffect, on, onCleanup, Show } from 'solid-js'
import type { JSX } from 'solid-js'
import type { FileId, LogId, VaultItem } from '../../core/mesh.ts'
import { useSession } from '../mesh/session.ts'
import { strings } from '../strings.ts'
import { FileRow } from './FileRow.tsx'
import { createGridMenu } from './grid-menu.ts'
import type { ItemActions } from './item-actions.ts'
import type { SortKey } from './look/arrange-items.ts'
import type { VaultLook } from './look/vault-look.ts'
import { sayOrder } from './look/VaultToolbar.tsx'
import type { ItemDrag } from './move/item-drag.ts'
import { RowMenu } from './RowMenu.tsx'
import { sayBy } from './say-who.ts'
import type { Selection } from './selection.ts'
import type { Thumbnails } from './thumbnails/thumbnails.ts'
import { WindowedRows } from './WindowedRows.tsx'

/** What Page Up and Page Down go by. */
const PAGE_ROWS = 12
/** Pixels: a row with a name of one line. */
const ROW_HEIGHT = 57
/** Pixels that a tile takes of the list's length, several being side by side. */
const TILE_HEIGHT = 60
/** Tiles that come and go together: whole lines of 1 to 6 of them. */
const TILES_IN_RUN = 60
const [ROW_ICON, TILE_ICON] = [20, 44]
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
  readonly look: VaultLook
  readonly thumbnails: Thumbnails
  /** Whose name is being written anew. */
  readonly renaming: FileId | undefined
  readonly onRename: (item: VaultItem, name: string) => Promise<void>
  readonly onRenamed: () => void
}

function ColumnHead(props: { readonly class: string; readonly by: SortKey; readonly look: VaultLook }): JSX.Element {
  const isChosen = () => props.look.order().by === props.by
  const isDescending = () => props.look.order().isDescending
  return (
    <div
      class={props.class}
      role="columnheader"
      aria-sort={isChosen() ? (isDescending() ? 'descending' : 'ascending') : 'none'}
    >
      <button type="button" class="column-sort" onClick={() => props.look.sortBy(props.by)}>
        {sayOrder(props.by)}
        <Show when={isChosen()}>
          {isDescending() ? <ArrowDown size={14} aria-hidden="true" /> : <ArrowUp size={14} aria-hidden="true" />}
        </Show>
      </button>
    </div>
  )
}

/** The items of one folder. Arrow keys move, letters find a name, Enter opens, Space selects, F2 renames, Delete removes. */
export function FileGrid(props: FileGridProps): JSX.Element {
  const session = useSession()
  const menu = createGridMenu()
  const rowById = new Map<FileId, HTMLElement>()
  const keepRow = (id: FileId, element: HTMLElement) => {
    rowById.set(id, element)
    onCleanup(() => {
      if (rowById.get(id) === element) rowById.delete(id)
      menu.closeFor(id)
    })
  }
  const itemAt = (id: FileId | undefined) => props.items.find((item) => item.id === id)
  const currentIndex = () => props.items.findIndex((item) => item.id === props.selection.current())

  const isTiles = () => props.look.view() === 'tiles'
  /** How many tiles are side by side. */
  const columns = (): number => {
    if (!isTiles()) return 1
    const [first] = rowById.values()
    const line = first?.parentElement
    return line === null || line === undefined
      ? 1
      : Math.max(1, getComputedStyle(line).gridTemplateColumns.split(' ').length)
  }

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

  const pick = (item: VaultItem, how: 'alone' | 'too' | 'up to here') => {
    if (how === 'up to here') props.selection.extendTo(item.id)
    else if (how === 'too') props.selection.toggle(item.id)
    else {
      const isAlone = props.selection.selected().size === 1 && props.selection.selected().has(item.id)
      props.selection.clear()
      if (!isAlone) props.selection.toggle(item.id)
    }
    props.selection.setCurrent(item.id)
    rowById.get(item.id)?.focus()
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
          moveTo(currentIndex() + columns(), event.shiftKey)
          return true
        case 'ArrowUp':
          moveTo(currentIndex() - columns(), event.shiftKey)
          return true
        case 'ArrowRight':
        case 'ArrowLeft':
          if (!isTiles()) return false
          moveTo(currentIndex() + (event.key === 'ArrowRight' ? 1 : -1), event.shiftKey)
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
    <>
      <div
        class="file-grid"
        classList={{ 'file-tiles': isTiles() }}
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
          <ColumnHead class="cell-name" by="name" look={props.look} />
          <ColumnHead class="cell-size" by="size" look={props.look} />
          <ColumnHead class="cell-changed" by="changed" look={props.look} />
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
          rowHeight={isTiles() ? TILE_HEIGHT : ROW_HEIGHT}
          runLength={isTiles() ? TILES_IN_RUN : undefined}
          keep={props.selection.current()}
          runRole="rowgroup"
        >
          {(item, index) => (
            <FileRow
              item={item()}
              health={session.healthOf(props.vault, item().id)}
              href={`/vaults/${props.vault}/${item().id}`}
              childCount={props.childCounts.get(item().id) ?? 0}
              changedBy={sayBy(session, item().changedBy)}
              selected={props.selection.selected().has(item().id)}
              current={props.selection.current() === item().id}
              rowIndex={index() + 2}
              actions={props.actions}
              menu={menu}
              thumbnails={props.thumbnails}
              iconSize={isTiles() ? TILE_ICON : ROW_ICON}
              isRenaming={props.renaming === item().id}
              onRename={(name) => props.onRename(item(), name)}
              onRenamed={() => {
                props.onRenamed()
                rowById.get(item().id)?.focus()
              }}
              drag={props.drag}
              dragged={() => targets(item())}
              onToggle={(extend) => (extend ? props.selection.extendTo(item().id) : props.selection.toggle(item().id))}
              onPick={(how) => pick(item(), how)}
              onFocus={() => props.selection.setCurrent(item().id)}
              ref={(element) => keepRow(item().id, element)}
            />
          )}
        </WindowedRows>
      </div>
      <RowMenu menu={menu} item={itemAt(menu.asked()?.id)} actions={props.actions} />
    </>
  )
}
