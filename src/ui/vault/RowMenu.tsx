import { DropdownMenu } from '@kobalte/core/dropdown-menu'
import EllipsisVertical from 'lucide-solid/icons/ellipsis-vertical'
import { Show } from 'solid-js'
import type { JSX } from 'solid-js'
import type { VaultItem } from '../../core/mesh.ts'
import { MenuItem } from '../parts/MenuItem.tsx'
import { StillIcon } from '../parts/StillIcon.tsx'
import { strings } from '../strings.ts'
import { isInConflict } from './is-in-conflict.ts'
import type { ItemActions } from './item-actions.ts'

/** In the window, in pixels. */
export interface MenuPoint {
  readonly x: number
  readonly y: number
}

interface RowMenuProps {
  readonly item: VaultItem
  readonly actions: ItemActions
  readonly tabIndex: number
  readonly isOpen: boolean
  readonly onOpenChange: (isOpen: boolean) => void
  /** Where it was asked for by a right click or a long press; at its button unless set. */
  readonly at: MenuPoint | undefined
}

/** What can be done with an item: from its button, or wherever the pointer asked for it. */
export function RowMenu(props: RowMenuProps): JSX.Element {
  const isFile = () => props.item.kind === 'file'
  return (
    <DropdownMenu
      placement={props.at === undefined ? 'bottom-end' : 'bottom-start'}
      gutter={4}
      modal={false}
      open={props.isOpen}
      onOpenChange={(isOpen) => props.onOpenChange(isOpen)}
      getAnchorRect={(button) =>
        props.at === undefined ? button?.getBoundingClientRect() : { x: props.at.x, y: props.at.y, width: 0, height: 0 }
      }
    >
      <DropdownMenu.Trigger
        class="icon-button"
        aria-label={strings.vault.moreNamed(props.item.name)}
        tabIndex={props.tabIndex}
      >
        <StillIcon icon={EllipsisVertical} size={20} />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content class="menu">
          <MenuItem onSelect={() => props.actions.open(props.item)}>{strings.vault.open}</MenuItem>
          <Show
            when={isFile()}
            fallback={
              <MenuItem onSelect={() => props.actions.archive([props.item])}>{strings.vault.downloadZip}</MenuItem>
            }
          >
            <MenuItem onSelect={() => props.actions.download([props.item])}>{strings.vault.download}</MenuItem>
          </Show>
          <Show when={isInConflict(props.item)}>
            <MenuItem onSelect={() => props.actions.settle(props.item)}>{strings.vault.settle}</MenuItem>
          </Show>
          <Show when={isFile()}>
            <MenuItem onSelect={() => props.actions.showVersions(props.item)}>{strings.vault.versions}</MenuItem>
            <MenuItem onSelect={() => props.actions.showCopies(props.item)}>{strings.keeping.copies}</MenuItem>
          </Show>
          <Show when={isFile() && props.item.conflictOf === undefined}>
            <MenuItem onSelect={() => props.actions.replace(props.item)}>{strings.vault.replace}</MenuItem>
          </Show>
          <MenuItem onSelect={() => props.actions.rename(props.item)}>{strings.vault.rename}</MenuItem>
          <MenuItem onSelect={() => props.actions.move([props.item])}>{strings.vault.moveTo}</MenuItem>
          <MenuItem danger onSelect={() => props.actions.remove([props.item])}>
            {strings.vault.remove}
          </MenuItem>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu>
  )
}
