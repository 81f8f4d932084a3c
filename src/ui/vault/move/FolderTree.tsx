import ChevronRight from 'lucide-solid/icons/chevron-right'
import Folder from 'lucide-solid/icons/folder'
import FolderLock from 'lucide-solid/icons/folder-lock'
import { Show } from 'solid-js'
import type { JSX } from 'solid-js'
import type { FileId } from '../../../core/mesh.ts'
import { strings } from '../../strings.ts'
import { WindowedRows } from '../WindowedRows.tsx'
import type { FolderRow } from './folder-rows.ts'

/** Pixels. */
const ROW_HEIGHT = 44
/** What the vault's top is known by, which has no id. */
const TOP_KEY = ''

interface FolderTreeProps {
  readonly rows: readonly FolderRow[]
  /** Undefined is the top. */
  readonly chosen: FileId | undefined
  readonly onChoose: (id: FileId | undefined) => void
  readonly onExpand: (id: FileId, expanded: boolean) => void
  /** Enter, or a double click. */
  readonly onSubmit: () => void
}

/** The vault's folders. As the ARIA practices have it: up and down choose, right and left open, close and step through. */
export function FolderTree(props: FolderTreeProps): JSX.Element {
  const elementByKey = new Map<string, HTMLElement>()
  const keyOf = (row: FolderRow) => row.id ?? TOP_KEY
  const chosenIndex = () => props.rows.findIndex((row) => row.id === props.chosen)

  const choose = (row: FolderRow | undefined) => {
    if (row === undefined) return
    props.onChoose(row.id)
    elementByKey.get(keyOf(row))?.focus()
  }
  const expand = (row: FolderRow, expanded: boolean) => {
    if (row.id !== undefined) props.onExpand(row.id, expanded)
  }

  const press = (event: KeyboardEvent) => {
    const at = chosenIndex()
    const row = props.rows[at]
    if (row === undefined || event.altKey || event.ctrlKey || event.metaKey) return
    const handled = (): boolean => {
      switch (event.key) {
        case 'ArrowDown':
          choose(props.rows[at + 1])
          return true
        case 'ArrowUp':
          choose(props.rows[at - 1])
          return true
        case 'Home':
          choose(props.rows[0])
          return true
        case 'End':
          choose(props.rows.at(-1))
          return true
        case 'ArrowRight':
          if (row.isExpandable && !row.isExpanded) expand(row, true)
          else if ((props.rows[at + 1]?.level ?? 0) > row.level) choose(props.rows[at + 1])
          return true
        case 'ArrowLeft':
          if (row.isExpandable && row.isExpanded) expand(row, false)
          else choose(props.rows.slice(0, at).findLast((above) => above.level < row.level))
          return true
        case 'Enter':
          props.onSubmit()
          return true
        default:
          return findByLetter(event.key, at)
      }
    }
    if (handled()) event.preventDefault()
  }

  /** The next folder whose name begins with the letter, around the end. */
  const findByLetter = (key: string, at: number): boolean => {
    if ([...key].length !== 1 || key === ' ') return false
    const after = [...props.rows.slice(at + 1), ...props.rows.slice(0, at + 1)]
    choose(after.find((row) => row.name.toLocaleLowerCase().startsWith(key.toLocaleLowerCase())))
    return true
  }

  return (
    <div class="folder-tree" role="tree" aria-label={strings.move.tree} onKeyDown={press}>
      <WindowedRows
        each={props.rows}
        by={keyOf}
        rowHeight={ROW_HEIGHT}
        keep={props.chosen ?? TOP_KEY}
        runRole="presentation"
      >
        {(row) => (
          <div
            class="folder-tree-row"
            classList={{ 'folder-tree-chosen': row().id === props.chosen }}
            style={{ '--level': row().level - 1 }}
            role="treeitem"
            aria-level={row().level}
            aria-posinset={row().position}
            aria-setsize={row().siblings}
            aria-selected={row().id === props.chosen}
            aria-expanded={row().isExpandable ? row().isExpanded : undefined}
            tabIndex={row().id === props.chosen ? 0 : -1}
            data-first-focus={row().id === props.chosen ? '' : undefined}
            ref={(element) => elementByKey.set(keyOf(row()), element)}
            onClick={() => choose(row())}
            onDblClick={() => props.onSubmit()}
          >
            <span
              class="folder-tree-toggle"
              classList={{ 'folder-tree-open': row().isExpanded }}
              aria-hidden="true"
              onClick={(event) => {
                event.stopPropagation()
                expand(row(), !row().isExpanded)
              }}
            >
              <Show when={row().isExpandable}>
                <ChevronRight size={18} />
              </Show>
            </span>
            <Show when={row().id !== undefined} fallback={<FolderLock size={20} aria-hidden="true" />}>
              <Folder size={20} aria-hidden="true" />
            </Show>
            <span class="folder-tree-name">{row().name}</span>
          </div>
        )}
      </WindowedRows>
    </div>
  )
}
