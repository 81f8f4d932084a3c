import { DropdownMenu } from '@kobalte/core/dropdown-menu'
import Paperclip from 'lucide-solid/icons/paperclip'
import type { JSX } from 'solid-js'
import { strings } from '../strings.ts'
import { MenuItem } from '../parts/MenuItem.tsx'
import { collectPicked } from '../vault/collect-files.ts'
import { useRoom } from './room-session.ts'

/** The ways to show files in a message that need no dragging. */
export function AttachMenu(): JSX.Element {
  const view = useRoom()
  let input: HTMLInputElement | undefined
  let next: (() => void) | undefined
  /** The closed menu gives the focus back to its button, and only then may a dialog take it. */
  const settle = () =>
    queueMicrotask(() => {
      next?.()
      next = undefined
    })
  return (
    <>
      <DropdownMenu placement="top-start" gutter={6} modal={false}>
        <DropdownMenu.Trigger
          type="button"
          class="icon-button composer-attach"
          aria-label={strings.chat.attach}
          title={strings.chat.attach}
        >
          <Paperclip size={20} aria-hidden="true" />
        </DropdownMenu.Trigger>
        <DropdownMenu.Portal>
          <DropdownMenu.Content class="menu" onCloseAutoFocus={settle}>
            <MenuItem onSelect={() => (next = view.pickFiles)}>{strings.chat.attachFromVault}</MenuItem>
            <MenuItem onSelect={() => input?.click()}>{strings.chat.attachFromDevice}</MenuItem>
          </DropdownMenu.Content>
        </DropdownMenu.Portal>
      </DropdownMenu>
      <input
        class="visually-hidden"
        type="file"
        multiple
        tabIndex={-1}
        aria-label={strings.chat.deviceFiles}
        ref={(element) => (input = element)}
        onChange={(event) => {
          const files = collectPicked(event.currentTarget.files ?? [])
          // Emptied, so that choosing the same file once more is a change too.
          event.currentTarget.value = ''
          view.addFiles(files)
        }}
      />
    </>
  )
}
