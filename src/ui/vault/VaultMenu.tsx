import { DropdownMenu } from '@kobalte/core/dropdown-menu'
import EllipsisVertical from 'lucide-solid/icons/ellipsis-vertical'
import type { JSX } from 'solid-js'
import { strings } from '../strings.ts'

interface VaultMenuProps {
  /** Whether there is anything in the vault to take out. */
  readonly isEmpty: boolean
  readonly onArchive: () => void
  readonly onSealedCopy: () => void
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
          <DropdownMenu.Item class="menu-item" disabled={props.isEmpty} onSelect={() => props.onArchive()}>
            {strings.vault.downloadVault}
          </DropdownMenu.Item>
          <DropdownMenu.Item class="menu-item" onSelect={() => props.onSealedCopy()}>
            {strings.vault.sealedCopy}
          </DropdownMenu.Item>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu>
  )
}
