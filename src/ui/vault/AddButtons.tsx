import Camera from 'lucide-solid/icons/camera'
import FolderPlus from 'lucide-solid/icons/folder-plus'
import FolderUp from 'lucide-solid/icons/folder-up'
import Upload from 'lucide-solid/icons/upload'
import type { JSX } from 'solid-js'
import type { NewFile } from '../../core/mesh.ts'
import { strings } from '../strings.ts'
import { collectPicked } from './collect-files.ts'

interface AddButtonsProps {
  readonly onAdd: (files: readonly NewFile[]) => void
  readonly onNewFolder: () => void
  /** What else stands in the row, after them. */
  readonly children?: JSX.Element
}

/** The ways to add that need no dragging. The inputs stay out of sight; each button opens its own. */
export function AddButtons(props: AddButtonsProps): JSX.Element {
  let filesInput: HTMLInputElement | undefined
  let folderInput: HTMLInputElement | undefined
  let cameraInput: HTMLInputElement | undefined

  const take = (event: { readonly currentTarget: HTMLInputElement }) => {
    const files = collectPicked(event.currentTarget.files ?? [])
    // Emptied, so that choosing the same file once more is a change too.
    event.currentTarget.value = ''
    if (files.length > 0) props.onAdd(files)
  }

  return (
    <div class="button-row">
      <button type="button" class="button button-primary" onClick={() => filesInput?.click()}>
        <Upload size={18} aria-hidden="true" />
        {strings.vault.addFiles}
      </button>
      <button type="button" class="button mouse-only" onClick={() => folderInput?.click()}>
        <FolderUp size={18} aria-hidden="true" />
        {strings.vault.addFolder}
      </button>
      <button type="button" class="button" onClick={() => props.onNewFolder()}>
        <FolderPlus size={18} aria-hidden="true" />
        {strings.vault.newFolder}
      </button>
      <button type="button" class="button touch-only" onClick={() => cameraInput?.click()}>
        <Camera size={18} aria-hidden="true" />
        {strings.vault.takePhoto}
      </button>
      {props.children}
      <input
        class="visually-hidden"
        type="file"
        accept="image/*"
        capture="environment"
        tabIndex={-1}
        aria-label={strings.vault.cameraInput}
        ref={(element) => (cameraInput = element)}
        onChange={take}
      />
      <input
        class="visually-hidden"
        type="file"
        multiple
        tabIndex={-1}
        aria-label={strings.vault.filesInput}
        ref={(element) => (filesInput = element)}
        onChange={take}
      />
      <input
        class="visually-hidden"
        type="file"
        tabIndex={-1}
        aria-label={strings.vault.folderInput}
        ref={(element) => {
          element.webkitdirectory = true
          folderInput = element
        }}
        onChange={take}
      />
    </div>
  )
}
