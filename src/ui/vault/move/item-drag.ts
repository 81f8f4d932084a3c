import { createSignal } from 'solid-js'
import type { Accessor, JSX } from 'solid-js'
import type { FileId, VaultItem } from '../../../core/mesh.ts'
import { strings } from '../../strings.ts'
import { canMove } from './folder-rows.ts'

/** Says of a drag that it is one of ours; what is dragged stays in the page. */
const DRAG_TYPE = 'application/x-warren-items'

/** A place that items are dragged to: `null` is the vault's top. */
type Place = FileId | null

/** What an element needs to take items that are dropped on it. */
export interface DropTarget {
  readonly isOver: Accessor<boolean>
  readonly handlers: {
    readonly onDragOver: JSX.EventHandler<HTMLElement, DragEvent>
    readonly onDragLeave: JSX.EventHandler<HTMLElement, DragEvent>
    readonly onDrop: JSX.EventHandler<HTMLElement, DragEvent>
  }
}

/** Moving by dragging: rows onto folders and onto the folders above. */
export interface ItemDrag {
  readonly dragged: Accessor<readonly VaultItem[]>
  start(items: readonly VaultItem[], event: DragEvent): void
  end(): void
  /** @param place read when something is dragged there; undefined is the top */
  target(place: Accessor<FileId | undefined>): DropTarget
}

/** In place of a picture of the one row that the pointer took hold of. */
function showAmount(amount: number, transfer: DataTransfer): void {
  const label = document.createElement('div')
  label.className = 'drag-label'
  label.textContent = strings.vault.itemCount(amount)
  document.body.append(label)
  transfer.setDragImage(label, 0, 0)
  // The browser draws it once, after this event.
  window.setTimeout(() => label.remove())
}

export function createItemDrag(
  all: Accessor<readonly VaultItem[]>,
  onMove: (items: readonly VaultItem[], into: FileId | undefined) => void,
): ItemDrag {
  const [dragged, setDragged] = createSignal<readonly VaultItem[]>([])
  const [over, setOver] = createSignal<Place>()
  const end = () => {
    setDragged([])
    setOver(undefined)
  }

  return {
    dragged,
    end,
    start(items, event) {
      if (event.dataTransfer === null) return
      event.dataTransfer.clearData()
      event.dataTransfer.setData(DRAG_TYPE, '')
      event.dataTransfer.effectAllowed = 'move'
      if (items.length > 1) showAmount(items.length, event.dataTransfer)
      setDragged(items)
    },
    target(place) {
      const isPossible = () => canMove(all(), dragged(), place())
      return {
        isOver: () => over() === (place() ?? null) && dragged().length > 0,
        handlers: {
          onDragOver(event) {
            if (!isPossible() || event.dataTransfer === null) return
            event.preventDefault()
            event.dataTransfer.dropEffect = 'move'
            setOver(place() ?? null)
          },
          onDragLeave(event) {
            const { relatedTarget, currentTarget } = event
            if (!(relatedTarget instanceof Node && currentTarget.contains(relatedTarget))) setOver(undefined)
          },
          onDrop(event) {
            if (!isPossible()) return
            event.preventDefault()
            const items = dragged()
            end()
            onMove(items, place())
          },
        },
      }
    },
  }
}
