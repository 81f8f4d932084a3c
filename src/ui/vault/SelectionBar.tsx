import Download from 'lucide-solid/icons/download'
import FileArchive from 'lucide-solid/icons/file-archive'
import FolderInput from 'lucide-solid/icons/folder-input'
import Trash from 'lucide-solid/icons/trash'
import X from 'lucide-solid/icons/x'
import { Show } from 'solid-js'
import type { JSX } from 'solid-js'
import type { VaultItem } from '../../core/mesh.ts'
import { strings } from '../strings.ts'
import type { ItemActions } from './item-actions.ts'

interface SelectionBarProps {
  readonly items: readonly VaultItem[]
  readonly actions: ItemActions
  readonly onClear: () => void
}

/** What can be done with all selected items at once. */
export function SelectionBar(props: SelectionBarProps): JSX.Element {
  const areFiles = () => props.items.every((item) => item.kind === 'file')
  return (
    <div class="selection-bar">
      <span class="selection-count" role="status">
        {strings.vault.selected(props.items.length)}
      </span>
      <Show when={areFiles()}>
        <button type="button" class="button button-quiet" onClick={() => props.actions.download(props.items)}>
          <Download size={18} aria-hidden="true" />
          {strings.vault.download}
        </button>
      </Show>
      <Show when={!areFiles() || props.items.length > 1}>
        <button type="button" class="button button-quiet" onClick={() => props.actions.archive(props.items)}>
          <FileArchive size={18} aria-hidden="true" />
          {strings.vault.downloadZip}
        </button>
      </Show>
      <button type="button" class="button button-quiet" onClick={() => props.actions.move(props.items)}>
        <FolderInput size={18} aria-hidden="true" />
        {strings.vault.moveTo}
      </button>
      <button type="button" class="button button-quiet" onClick={() => props.actions.remove(props.items)}>
        <Trash size={18} aria-hidden="true" />
        {strings.vault.remove}
      </button>
      <button
        type="button"
        class="icon-button"
        aria-label={strings.vault.clearSelection}
        onClick={() => props.onClear()}
      >
        <X size={18} aria-hidden="true" />
      </button>
    </div>
  )
}
