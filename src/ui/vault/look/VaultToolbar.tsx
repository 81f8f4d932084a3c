import { DropdownMenu } from '@kobalte/core/dropdown-menu'
import ArrowDown from 'lucide-solid/icons/arrow-down'
import ArrowUp from 'lucide-solid/icons/arrow-up'
import LayoutGrid from 'lucide-solid/icons/layout-grid'
import List from 'lucide-solid/icons/list'
import ListFilter from 'lucide-solid/icons/list-filter'
import X from 'lucide-solid/icons/x'
import { For, Show } from 'solid-js'
import type { JSX } from 'solid-js'
import { MenuItem } from '../../parts/MenuItem.tsx'
import { strings } from '../../strings.ts'
import { SORT_KEYS } from './arrange-items.ts'
import type { SortKey } from './arrange-items.ts'
import type { VaultLook } from './vault-look.ts'
import './vault-toolbar.css'

interface VaultToolbarProps {
  readonly look: VaultLook
  readonly filter: string
  readonly onFilter: (filter: string) => void
  /** How many items have what is looked for; undefined while nothing is. */
  readonly found: number | undefined
  /** Where the keyboard goes on from the filter. */
  readonly onLeave: () => void
}

export const sayOrder = (key: SortKey): string =>
  ({
    name: strings.vault.columnName,
    size: strings.vault.columnSize,
    changed: strings.vault.columnChanged,
  })[key]

/** What is looked for in this folder, in which order, and how it is shown. */
export function VaultToolbar(props: VaultToolbarProps): JSX.Element {
  const press = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && props.filter !== '') {
      event.stopPropagation()
      props.onFilter('')
    } else if (event.key === 'ArrowDown' || event.key === 'Enter') {
      event.preventDefault()
      props.onLeave()
    }
  }
  return (
    <div class="vault-toolbar">
      <div class="vault-filter">
        <ListFilter size={16} aria-hidden="true" />
        <input
          type="text"
          class="input"
          placeholder={strings.vault.filterPlaceholder}
          aria-label={strings.vault.filterLabel}
          autocomplete="off"
          spellcheck={false}
          maxLength={200}
          value={props.filter}
          onInput={(event) => props.onFilter(event.currentTarget.value)}
          onKeyDown={press}
        />
        <Show when={props.filter !== ''}>
          <button
            type="button"
            class="icon-button"
            aria-label={strings.vault.filterClear}
            onClick={() => props.onFilter('')}
          >
            <X size={16} aria-hidden="true" />
          </button>
        </Show>
      </div>
      <span class="visually-hidden" role="status">
        {props.found === undefined ? '' : strings.vault.filterFound(props.found)}
      </span>
      <DropdownMenu placement="bottom-end" gutter={4} modal={false}>
        <DropdownMenu.Trigger class="button button-quiet vault-sort">
          {props.look.order().isDescending ? (
            <ArrowDown size={16} aria-hidden="true" />
          ) : (
            <ArrowUp size={16} aria-hidden="true" />
          )}
          <span class="visually-hidden">{strings.vault.sortLabel}</span>
          {sayOrder(props.look.order().by)}
        </DropdownMenu.Trigger>
        <DropdownMenu.Portal>
          <DropdownMenu.Content class="menu">
            <For each={SORT_KEYS}>
              {(key) => (
                <MenuItem onSelect={() => props.look.sortBy(key)}>{strings.vault.sortBy(sayOrder(key))}</MenuItem>
              )}
            </For>
          </DropdownMenu.Content>
        </DropdownMenu.Portal>
      </DropdownMenu>
      <div class="view-switch" role="group" aria-label={strings.vault.viewLabel}>
        <button
          type="button"
          aria-label={strings.vault.asList}
          title={strings.vault.asList}
          aria-pressed={props.look.view() === 'list'}
          onClick={() => props.look.setView('list')}
        >
          <List size={18} aria-hidden="true" />
        </button>
        <button
          type="button"
          aria-label={strings.vault.asTiles}
          title={strings.vault.asTiles}
          aria-pressed={props.look.view() === 'tiles'}
          onClick={() => props.look.setView('tiles')}
        >
          <LayoutGrid size={18} aria-hidden="true" />
        </button>
      </div>
    </div>
  )
}
