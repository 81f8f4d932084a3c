import { DropdownMenu } from '@kobalte/core/dropdown-menu'
import EllipsisVertical from 'lucide-solid/icons/ellipsis-vertical'
import Reply from 'lucide-solid/icons/reply'
import { Show } from 'solid-js'
import type { JSX } from 'solid-js'
import type { Message } from '../../core/mesh.ts'
import { strings } from '../strings.ts'
import { MenuItem } from '../parts/MenuItem.tsx'
import { useToasts } from '../toasts.ts'
import { ReactionPicker } from './ReactionPicker.tsx'
import { useRoom } from './room-session.ts'

interface MessageToolbarProps {
  readonly message: Message
  readonly mine: boolean
  /** Told when something opens or closes over the page: until then the toolbar must stay. */
  readonly onOpenChange: (open: boolean) => void
}

/** What can be done with a message. */
export function MessageToolbar(props: MessageToolbarProps): JSX.Element {
  const view = useRoom()
  const toasts = useToasts()
  let next: (() => void) | undefined
  const choose = (action: (message: Message) => void, message: Message) => {
    next = () => action(message)
  }
  /** The closed menu gives the focus back to its button, and only then may an action put it elsewhere. */
  const settle = () =>
    // eslint-disable-next-line solid/reactivity -- called when the menu has closed
    queueMicrotask(() => {
      next?.()
      next = undefined
      props.onOpenChange(false)
    })
  const copy = async (message: Message) => {
    try {
      await navigator.clipboard.writeText(message.text)
      toasts.show(strings.chat.copied)
    } catch {
      toasts.show(strings.copyFailed)
    }
  }
  return (
    <div class="message-tools" role="group" aria-label={strings.chat.actions}>
      <ReactionPicker message={props.message} onOpenChange={props.onOpenChange} />
      <button
        type="button"
        class="icon-button"
        aria-label={strings.chat.reply}
        title={strings.chat.reply}
        onClick={() => view.reply(props.message)}
      >
        <Reply size={18} aria-hidden="true" />
      </button>
      <DropdownMenu
        placement="bottom-end"
        gutter={4}
        modal={false}
        onOpenChange={(open) => open && props.onOpenChange(true)}
      >
        <DropdownMenu.Trigger class="icon-button" aria-label={strings.chat.more} title={strings.chat.more}>
          <EllipsisVertical size={18} aria-hidden="true" />
        </DropdownMenu.Trigger>
        <DropdownMenu.Portal>
          <DropdownMenu.Content class="menu" onCloseAutoFocus={settle}>
            <Show when={props.message.text !== ''}>
              <MenuItem onSelect={() => void copy(props.message)}>{strings.chat.copy}</MenuItem>
            </Show>
            <MenuItem onSelect={() => choose(view.showHolders, props.message)}>{strings.chat.whoHasIt}</MenuItem>
            <Show when={props.mine}>
              <MenuItem onSelect={() => choose(view.edit, props.message)}>{strings.chat.edit}</MenuItem>
              <MenuItem danger onSelect={() => choose(view.askRemove, props.message)}>
                {strings.chat.remove}
              </MenuItem>
            </Show>
          </DropdownMenu.Content>
        </DropdownMenu.Portal>
      </DropdownMenu>
    </div>
  )
}
