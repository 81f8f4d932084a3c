import type { VaultItem } from '../../../core/mesh.ts'

export const SORT_KEYS = ['name', 'size', 'changed'] as const
export type SortKey = (typeof SORT_KEYS)[number]

export interface Order {
  readonly by: SortKey
  readonly isDescending: boolean
}

const MARKS = /\p{M}/gu

/** Without case and accents, as one types when one is looking for something. */
const toPlain = (text: string): string => text.normalize('NFKD').replaceAll(MARKS, '').toLocaleLowerCase()

/**
 * A folder's items in the wanted order, those whose name has all of the words. Folders stay first, and items that are alike
 * in what is sorted by stay in the order of their names.
 *
 * @param items folders first, then by name
 */
export function arrangeItems(items: readonly VaultItem[], order: Order, filter: string): readonly VaultItem[] {
  const words = toPlain(filter).split(/\s+/).filter(Boolean)
  const found =
    words.length === 0
      ? items
      : items.filter(({ name }) => {
          const plain = toPlain(name)
          return words.every((word) => plain.includes(word))
        })
  if (order.by === 'name' && !order.isDescending) return found
  const valueOf = (item: VaultItem): number => (order.by === 'size' ? item.size : item.changedAt)
  const sign = order.isDescending ? -1 : 1
  const sort = (some: readonly VaultItem[]): readonly VaultItem[] =>
    order.by === 'name' ? some.toReversed() : [...some].sort((a, b) => sign * (valueOf(a) - valueOf(b)))
  const isFolder = ({ kind }: VaultItem): boolean => kind === 'folder'
  return [...sort(found.filter(isFolder)), ...sort(found.filter((item) => !isFolder(item)))]
}
