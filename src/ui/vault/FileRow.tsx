import { A } from '@solidjs/router'
import Download from 'lucide-solid/icons/download'
import EllipsisVertical from 'lucide-solid/icons/ellipsis-vertical'
import GitFork from 'lucide-solid/icons/git-fork'
import { createSignal, Show } from 'solid-js'
import type { JSX } from 'solid-js'
import type { FileHealth, VaultItem } from '../../core/mesh.ts'
import { formatBytes, formatFullDate, formatWhen } from '../format.ts'
import { StillIcon } from '../parts/StillIcon.tsx'
import { strings } from '../strings.ts'
import { AvailabilityMark } from './AvailabilityMark.tsx'
import { CopiesMark } from './CopiesMark.tsx'
import type { GridMenu, MenuPoint } from './grid-menu.ts'
import { isInConflict } from './is-in-conflict.ts'
import type { ItemActions } from './item-actions.ts'
import { watchLongPress } from './long-press.ts'
import type { ItemDrag } from './move/item-drag.ts'
import { NameEditor } from './NameEditor.tsx'
import { FileThumb } from './thumbnails/FileThumb.tsx'
import type { Thumbnails } from './thumbnails/thumbnails.ts'

interface FileRowProps {
  readonly item: VaultItem
  /** How many copies there are of it, where that is known. */
  readonly health: FileHealth | undefined
  /** Where a folder's link leads. */
  readonly href: string
  readonly childCount: number
  readonly changedBy: string
  readonly selected: boolean
  readonly current: boolean
  /** From 2: the head is the first. */
  readonly rowIndex: number
  readonly actions: ItemActions
  /** Of all rows. */
  readonly menu: GridMenu
  readonly thumbnails: Thumbnails
  /** Of the icon where there is no picture, in pixels. */
  readonly iconSize: number
  /** Its name is being written anew. */
  readonly isRenaming: boolean
  readonly onRename: (name: string) => Promise<void>
  readonly onRenamed: () => void
  readonly drag: ItemDrag
  /** What is dragged with this row. */
  readonly dragged: () => readonly VaultItem[]
  readonly onToggle: (extend: boolean) => void
  /** A click beside its controls. */
  readonly onPick: (how: 'alone' | 'too' | 'up to here') => void
  readonly onFocus: () => void
  readonly ref: (element: HTMLElement) => void
}

/** Says that a file has contents side by side, and leads to settling it. */
function ConflictMark(props: {
  readonly item: VaultItem
  readonly tabIndex: number
  readonly onSettle: () => void
}): JSX.Element {
  const isCopy = () => props.item.conflictOf !== undefined
  const sides = () => (props.item.conflicts ?? 0) + 1
  return (
    <button
      type="button"
      class="conflict-mark"
      tabIndex={props.tabIndex}
      aria-label={
        isCopy()
          ? strings.vault.copyMarkNamed(props.item.name)
          : strings.vault.conflictMarkNamed(props.item.name, sides())
      }
      onClick={() => props.onSettle()}
    >
      <GitFork size={14} aria-hidden="true" />
      {isCopy() ? strings.vault.copyMark : strings.vault.conflictMark(sides())}
    </button>
  )
}

/** One row of the grid. The row itself takes the keyboard; its controls join the Tab order only while it is the current one. */
export function FileRow(props: FileRowProps): JSX.Element {
  const tabIndex = () => (props.current ? 0 : -1)
  const isFile = () => props.item.kind === 'file'
  // eslint-disable-next-line solid/reactivity -- the row asks for its place when something is over it
  const target = props.drag.target(() => props.item.id)
  // A finger that rests means the menu: browsers would begin to drag.
  const [byTouch, setByTouch] = createSignal(false)
  let moreButton: HTMLButtonElement | undefined
  const openMenuAt = (point: MenuPoint | undefined) => {
    if (moreButton !== undefined) props.menu.openAt(props.item.id, moreButton, point)
  }
  const askForMenu = (event: MouseEvent) => {
    // Letters that are being written have a menu of the browser's.
    if (event.target instanceof HTMLInputElement && event.target.type === 'text') return
    event.preventDefault()
    props.onFocus()
    // A key has no place of its own in some browsers; then it is the button's.
    const isSomewhere = event.clientX !== 0 || event.clientY !== 0
    openMenuAt(isSomewhere ? { x: event.clientX, y: event.clientY } : undefined)
  }
  const pick = (event: MouseEvent) => {
    const isControl = event.target instanceof Element && event.target.closest('a, button, input, label') !== null
    if (isControl || event.button !== 0) return
    props.onPick(event.shiftKey ? 'up to here' : event.ctrlKey || event.metaKey ? 'too' : 'alone')
  }
  const isDragged = () => props.drag.dragged().some((item) => item.id === props.item.id)
  return (
    <div
      class="file-row"
      classList={{
        'file-row-selected': props.selected,
        'file-row-dragged': isDragged(),
        'drop-target': target.isOver(),
      }}
      role="row"
      tabIndex={tabIndex()}
      aria-rowindex={props.rowIndex}
      aria-selected={props.selected}
      draggable={props.isRenaming || byTouch() ? 'false' : 'true'}
      ref={(element) => {
        props.ref(element)
        watchLongPress(element, openMenuAt)
      }}
      onPointerDown={(event) => setByTouch(event.pointerType === 'touch')}
      onClick={pick}
      onDblClick={(event) => {
        if (event.target instanceof Element && event.target.closest('a, button, input, label') === null) {
          props.actions.open(props.item)
        }
      }}
      onContextMenu={askForMenu}
      onFocusIn={() => props.onFocus()}
      onDragStart={(event) => props.drag.start(props.dragged(), event)}
      onDragEnd={() => props.drag.end()}
      onDragOver={target.handlers.onDragOver}
      onDragLeave={target.handlers.onDragLeave}
      onDrop={target.handlers.onDrop}
    >
      <div class="cell-select" role="gridcell">
        <label class="check-target">
          <input
            type="checkbox"
            class="check"
            aria-label={strings.vault.select(props.item.name)}
            tabIndex={tabIndex()}
            checked={props.selected}
            onClick={(event) => props.onToggle(event.shiftKey)}
          />
        </label>
      </div>
      <div class="cell-name" role="gridcell">
        <FileThumb item={props.item} thumbnails={props.thumbnails} iconSize={props.iconSize} />
        <div class="name-stack">
          <Show
            when={!props.isRenaming}
            fallback={<NameEditor name={props.item.name} onRename={props.onRename} onClose={() => props.onRenamed()} />}
          >
            <Show
              when={isFile()}
              fallback={
                <A class="file-name" href={props.href} tabIndex={tabIndex()} draggable="false">
                  {props.item.name}
                </A>
              }
            >
              <button
                type="button"
                class="file-name"
                tabIndex={tabIndex()}
                onClick={() => props.actions.open(props.item)}
              >
                {props.item.name}
              </button>
            </Show>
          </Show>
          <Show when={isInConflict(props.item)}>
            <ConflictMark item={props.item} tabIndex={tabIndex()} onSettle={() => props.actions.settle(props.item)} />
          </Show>
        </div>
      </div>
      <div class="cell-size" role="gridcell">
        {isFile() ? formatBytes(props.item.size) : strings.vault.itemCount(props.childCount)}
      </div>
      <div class="cell-changed" role="gridcell">
        <time dateTime={new Date(props.item.changedAt).toISOString()} title={formatFullDate(props.item.changedAt)}>
          {formatWhen(props.item.changedAt, Date.now())}
        </time>{' '}
        <span class="changed-by">{props.changedBy}</span>
      </div>
      <div class="cell-where" role="gridcell">
        <Show when={isFile()}>
          <AvailabilityMark availability={props.item.availability} />
          <Show when={props.health}>{(health) => <CopiesMark health={health()} />}</Show>
        </Show>
      </div>
      <div class="cell-actions" role="gridcell">
        <Show when={isFile()}>
          <button
            type="button"
            class="icon-button"
            aria-label={strings.vault.downloadNamed(props.item.name)}
            tabIndex={tabIndex()}
            onClick={() => props.actions.download([props.item])}
          >
            <StillIcon icon={Download} size={20} />
          </button>
        </Show>
        <button
          type="button"
          class="icon-button"
          id={props.menu.isOpenFor(props.item.id) ? props.menu.buttonId : undefined}
          aria-haspopup="true"
          aria-expanded={props.menu.isOpenFor(props.item.id)}
          aria-label={strings.vault.moreNamed(props.item.name)}
          tabIndex={tabIndex()}
          ref={(element) => (moreButton = element)}
          onPointerDown={(event) => props.menu.press(props.item.id, event)}
          onKeyDown={(event) => props.menu.press(props.item.id, event)}
          onClick={(event) => props.menu.press(props.item.id, event)}
        >
          <StillIcon icon={EllipsisVertical} size={20} />
        </button>
      </div>
    </div>
  )
}
