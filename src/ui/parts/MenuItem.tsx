import { DropdownMenu } from '@kobalte/core/dropdown-menu'
import { splitProps } from 'solid-js'
import type { JSX } from 'solid-js'

interface MenuItemProps {
  readonly danger?: boolean
  /** Besides its own. */
  readonly class?: string
  readonly disabled?: boolean
  readonly textValue?: string
  readonly onSelect?: () => void
  readonly children: JSX.Element
}

/** What is chosen by a key may put the focus into a dialog: the same key would press what it finds there. */
function holdKey(event: KeyboardEvent): void {
  if (event.key === 'Enter' || event.key === ' ') event.preventDefault()
}

/** One thing to choose in a menu, by pointer or by key. */
export function MenuItem(props: MenuItemProps): JSX.Element {
  const [own, others] = splitProps(props, ['danger', 'class', 'children'])
  return (
    <DropdownMenu.Item
      {...others}
      class={`menu-item ${own.class ?? ''}`}
      classList={{ 'menu-item-danger': own.danger === true }}
      onKeyDown={holdKey}
    >
      {own.children}
    </DropdownMenu.Item>
  )
}
