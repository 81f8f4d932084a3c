import { createSignal } from 'solid-js'
import type { Accessor } from 'solid-js'
import { keepChoice, readKeptChoice } from '../../kept-choice.ts'
import { SORT_KEYS } from './arrange-items.ts'
import type { Order, SortKey } from './arrange-items.ts'

const VIEWS = ['list', 'tiles'] as const
export type VaultViewKind = (typeof VIEWS)[number]

const VIEW_KEY = 'warren.vault-view'
const ORDER_KEY = 'warren.vault-order'

/** How vaults look on this device: chosen by its person, kept beside its other choices. */
export interface VaultLook {
  readonly view: Accessor<VaultViewKind>
  readonly order: Accessor<Order>
  setView(view: VaultViewKind): void
  /** By the same once more: the other way round. */
  sortBy(key: SortKey): void
}

/** Names from A on, and what is large or new first: what one mostly looks for. */
const beginsDescending = (key: SortKey): boolean => key !== 'name'

const ORDERS = SORT_KEYS.flatMap((key) => [`${key} up`, `${key} down`] as const)

function readOrder(): Order {
  const kept = readKeptChoice(ORDER_KEY, ORDERS)
  const by = SORT_KEYS.find((key) => kept?.startsWith(key) === true) ?? 'name'
  return { by, isDescending: kept?.endsWith('down') === true }
}

export function createVaultLook(): VaultLook {
  const [view, setView] = createSignal<VaultViewKind>(readKeptChoice(VIEW_KEY, VIEWS) ?? 'list')
  const [order, setOrder] = createSignal<Order>(readOrder())
  return {
    view,
    order,
    setView(chosen) {
      setView(chosen)
      keepChoice(VIEW_KEY, chosen)
    },
    sortBy(by) {
      const before = order()
      const isDescending = before.by === by ? !before.isDescending : beginsDescending(by)
      setOrder({ by, isDescending })
      keepChoice(ORDER_KEY, `${by} ${isDescending ? 'down' : 'up'}`)
    },
  }
}
