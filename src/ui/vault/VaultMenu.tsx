import { DropdownMenu } from '@kobalte/core/dropdown-menu'
import EllipsisVertical from 'lucide-solid/icons/ellipsis-vertical'
import type { JSX } from 'solid-js'
import { MenuItem } from '../parts/MenuItem.tsx'
import { strings } from '../strings.ts'

interface VaultMenuProps {
  readonly name: string
  /** Whether there is anything in the vault to take out. */
  readonly isEmpty: boolean
  /** How many items are in the trash. */
  readonly trashCount: number
  readonly onArchive: () => void
  readonly onSealedCopy: () => void
  readonly onTrash: () => void
  readonly onEdit: () => void
  readonly onSettings: () => void
}

/** What can be done with the vault as a whole. */
export function VaultMenu(props: VaultMenuProps): JSX.Element {
  return (
    <DropdownMenu placement="bottom-end" gutter={4} modal={false}>
      <DropdownMenu.Trigger class="icon-button" aria-label={strings.vault.vaultMenu}>
        <EllipsisVertical size={20} aria-hidden="true" />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content class="menu">
          <MenuItem disabled={props.isEmpty} onSelect={() => props.onArchive()}>
            {strings.vault.downloadVault}
          </MenuItem>
          <MenuItem onSelect={() => props.onSealedCopy()}>{strings.vault.sealedCopy}</MenuItem>
          <MenuItem onSelect={() => props.onTrash()}>{strings.vault.trashCount(props.trashCount)}</MenuItem>
          <MenuItem onSelect={() => props.onEdit()}>{strings.vaults.edit(props.name)}</MenuItem>
          <MenuItem onSelect={() => props.onSettings()}>{strings.vault.settings}</MenuItem>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu>
  )
}
