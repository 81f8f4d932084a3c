/** What JSON can say. */
export type LocalValue =
  null | boolean | number | string | readonly LocalValue[] | { readonly [name: string]: LocalValue }

/**
 * Small things that this device remembers about one mesh and tells nobody: how far a room was read, say. None of them is
 * needed to make sense of the rest, so losing them loses comfort, no data. Who reads a value checks that it is one of its own.
 * Every adapter runs test/contracts/local-state.ts.
 *
 * @throws WarrenError `storage-full`, `storage`, `closed`
 */
export interface LocalState {
  get(key: string): Promise<LocalValue | undefined>
  /** Every value whose key begins so, by key. */
  list(prefix: string): Promise<ReadonlyMap<string, LocalValue>>
  /** In place of what was there. */
  set(key: string, value: LocalValue): Promise<void>
  remove(key: string): Promise<void>
}
