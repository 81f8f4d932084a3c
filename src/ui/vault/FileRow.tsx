import { A } from '@solidjs/router'
import { DropdownMenu } from '@kobalte/core/dropdown-menu'
import Download from 'lucide-solid/icons/download'
import EllipsisVertical from 'lucide-solid/icons/ellipsis-vertical'
import GitFork from 'lucide-solid/icons/git-fork'
import { Show } from 'solid-js'
import type { JSX } from 'solid-js'
import type { VaultItem } from '../../core/mesh.ts'
import { formatBytes, formatFullDate, formatWhen } from '../format.ts'
import { strings } from '../strings.ts'
import { AvailabilityMark } from './AvailabilityMark.tsx'
import { FileIcon } from './FileIcon.tsx'
import type { ItemDrag } from './move/item-drag.ts'

/** What can be done with an item; the grid and the rows share them. */
export interface ItemActions {
  readonly open: (item: VaultItem) => void
  /** Each file on its own. */
  readonly download: (files: readonly VaultItem[]) => void
  /** Files and folders together, as one archive. */
  readonly archive: (items: readonly VaultItem[]) => void
  readonly rename: (item: VaultItem) => void
  readonly move: (items: readonly VaultItem[]) => void
  /** Shows what the file has held. */
  readonly showVersions: (file: VaultItem) => void
  /** Asks for a file that becomes the next version. */
  readonly replace: (file: VaultItem) => void
  /** Settles the conflict that the item is a side of. */
  readonly settle: (item: VaultItem) => void
  readonly remove: (items: readonly VaultItem[]) => void
}

interface FileRowProps {
  readonly item: VaultItem
  /** Where a folder's link leads. */
  readonly href: string
  readonly childCount: number
  readonly changedBy: string
  readonly selected: boolean
  readonly current: boolean
  /** From 2: the head is the first. */
  readonly rowIndex: number
  readonly actions: ItemActions
  readonly drag: ItemDrag
  /** What is dragged with this row. */
  readonly dragged: () => readonly VaultItem[]
  readonly onToggle: (extend: boolean) => void
  readonly onFocus: () => void
  readonly ref: (element: HTMLElement) => void
}

const isInConflict = (item: VaultItem): boolean => item.conflicts !== undefined || item.conflictOf !== undefined

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

function RowMenu(props: {
  readonly item: VaultItem
  readonly actions: ItemActions
  readonly tabIndex: number
}): JSX.Element {
  const isFile = () => props.item.kind === 'file'
  return (
    <DropdownMenu placement="bottom-end" gutter={4} modal={false}>
      <DropdownMenu.Trigger
        class="icon-button"
        aria-label={strings.vault.moreNamed(props.item.name)}
        tabIndex={props.tabIndex}
      >
        <EllipsisVertical size={20} aria-hidden="true" />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content class="menu">
          <DropdownMenu.Item class="menu-item" onSelect={() => props.actions.open(props.item)}>
            {strings.vault.open}
          </DropdownMenu.Item>
          <Show
            when={isFile()}
            fallback={
              <DropdownMenu.Item class="menu-item" onSelect={() => props.actions.archive([props.item])}>
                {strings.vault.downloadZip}
              </DropdownMenu.Item>
            }
          >
            <DropdownMenu.Item class="menu-item" onSelect={() => props.actions.download([props.item])}>
              {strings.vault.download}
            </DropdownMenu.Item>
          </Show>
          <Show when={isInConflict(props.item)}>
            <DropdownMenu.Item class="menu-item" onSelect={() => props.actions.settle(props.item)}>
              {strings.vault.settle}
            </DropdownMenu.Item>
          </Show>
          <Show when={isFile()}>
            <DropdownMenu.Item class="menu-item" onSelect={() => props.actions.showVersions(props.item)}>
              {strings.vault.versions}
            </DropdownMenu.Item>
          </Show>
          <Show when={isFile() && props.item.conflictOf === undefined}>
            <DropdownMenu.Item class="menu-item" onSelect={() => props.actions.replace(props.item)}>
              {strings.vault.replace}
            </DropdownMenu.Item>
          </Show>
          <DropdownMenu.Item class="menu-item" onSelect={() => props.actions.rename(props.item)}>
            {strings.vault.rename}
          </DropdownMenu.Item>
          <DropdownMenu.Item class="menu-item" onSelect={() => props.actions.move([props.item])}>
            {strings.vault.moveTo}
          </DropdownMenu.Item>
          <DropdownMenu.Item class="menu-item menu-item-danger" onSelect={() => props.actions.remove([props.item])}>
            {strings.vault.remove}
          </DropdownMenu.Item>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu>
  )
}

/** One row of the grid. The row itself takes the keyboard; its controls join the Tab order only while it is the current one. */
export function FileRow(props: FileRowProps): JSX.Element {
  const tabIndex = () => (props.current ? 0 : -1)
  const isFile = () => props.item.kind === 'file'
  // eslint-disable-next-line solid/reactivity -- the row asks for its place when something is over it
  const target = props.drag.target(() => props.item.id)
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
      draggable="true"
      ref={(element) => props.ref(element)}
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
        <FileIcon item={props.item} />
        <div class="name-stack">
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
            <Download size={20} aria-hidden="true" />
          </button>
        </Show>
        <RowMenu item={props.item} actions={props.actions} tabIndex={tabIndex()} />
      </div>
    </div>
  )
}
