import { DropdownMenu } from '@kobalte/core/dropdown-menu'
import { createEffect, Show } from 'solid-js'
import type { JSX } from 'solid-js'
import type { VaultItem } from '../../core/mesh.ts'
import { MenuItem } from '../parts/MenuItem.tsx'
import { strings } from '../strings.ts'
import type { ButtonProps, GridMenu } from './grid-menu.ts'
import { isInConflict } from './is-in-conflict.ts'
import type { ItemActions } from './item-actions.ts'

interface RowMenuProps {
  readonly menu: GridMenu
  /** The item that it was asked for; undefined when that is gone. */
  readonly item: VaultItem | undefined
  readonly actions: ItemActions
}

/** What can be done with an item: from its row's button, or wherever the pointer asked for it. */
export function RowMenu(props: RowMenuProps): JSX.Element {
  const at = () => props.menu.asked()?.at
  createEffect(() => {
    if (props.item === undefined) props.menu.setOpen(false)
  })
  // The rows have the buttons: this is none of its own.
  const Lent = (button: ButtonProps): JSX.Element => {
    props.menu.lend(button)
    return <></>
  }
  return (
    <DropdownMenu
      placement={at() === undefined ? 'bottom-end' : 'bottom-start'}
      gutter={4}
      modal={false}
      open={props.menu.isOpen()}
      onOpenChange={(isOpen) => props.menu.setOpen(isOpen)}
      getAnchorRect={(button) => {
        const point = at()
        return point === undefined ? button?.getBoundingClientRect() : { ...point, width: 0, height: 0 }
      }}
    >
      <DropdownMenu.Trigger as={Lent} id={props.menu.buttonId} />
      <DropdownMenu.Portal>
        <DropdownMenu.Content class="menu">
          <Show when={props.item}>{(item) => <RowMenuItems item={item()} actions={props.actions} />}</Show>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu>
  )
}

function RowMenuItems(props: { readonly item: VaultItem; readonly actions: ItemActions }): JSX.Element {
  const isFile = () => props.item.kind === 'file'
  return (
    <>
      <MenuItem onSelect={() => props.actions.open(props.item)}>{strings.vault.open}</MenuItem>
      <Show
        when={isFile()}
        fallback={<MenuItem onSelect={() => props.actions.archive([props.item])}>{strings.vault.downloadZip}</MenuItem>}
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
    </>
  )
}
