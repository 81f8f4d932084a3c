import type { Cid } from '../base/ids.ts'

/** How much a device holds of what it may, and in which order it was last used. */
export interface Room {
  add(root: Cid, bytes: number): void
  remove(root: Cid): void
  /** False when it would be more than there may be: the device is full then. */
  reserve(root: Cid, bytes: number): boolean
  unreserve(root: Cid): void
  touch(root: Cid): void
  setDiskFull(isFull: boolean): void
  /** Something was refused, and it would be again. */
  isFull(): boolean
  /** Whether it is not known that there is no room for it. */
  fits(root: Cid): boolean
  /** There is more than there may be, with what is on its way: it was more when that came. */
  isOver(): boolean
  /** Whether something should go. @param going what is on its way out already */
  isTight(going?: readonly Cid[]): boolean
  /** What was not used for longest first. */
  leastUsed(): readonly Cid[]
  usedBytes(): number
  /** What there may be more, without what is reserved. */
  freeBytes(): number
  /** `undefined` for what is not held. */
  bytesOf(root: Cid): number | undefined
}

/** @param room bytes that may be held; `undefined` for as many as the disk takes */
export function createRoom(room: () => number | undefined): Room {
  /** In order of use. */
  const bytesByRoot = new Map<Cid, number>()
  const reservedByRoot = new Map<Cid, number>()
  let used = 0
  let reserved = 0
  /** How long what was refused is. */
  const refusedByRoot = new Map<Cid, number>()
  let leastRefused = Infinity
  let diskIsFull = false

  const free = (): number => (room() ?? Infinity) - used - reserved

  function unreserve(root: Cid): void {
    reserved -= reservedByRoot.get(root) ?? 0
    reservedByRoot.delete(root)
  }

  function refuse(root: Cid, bytes: number): void {
    refusedByRoot.set(root, bytes)
    leastRefused = Math.min(leastRefused, bytes)
  }

  function isFull(): boolean {
    if (leastRefused <= free()) {
      const left = free()
      for (const [root, bytes] of refusedByRoot) if (bytes <= left) refusedByRoot.delete(root)
      leastRefused = Math.min(...refusedByRoot.values(), Infinity)
    }
    return refusedByRoot.size > 0 || diskIsFull
  }

  return {
    add(root, bytes) {
      unreserve(root)
      used += bytes - (bytesByRoot.get(root) ?? 0)
      bytesByRoot.delete(root)
      bytesByRoot.set(root, bytes)
    },
    remove(root) {
      refusedByRoot.delete(root)
      used -= bytesByRoot.get(root) ?? 0
      bytesByRoot.delete(root)
    },
    reserve(root, bytes) {
      unreserve(root)
      if (bytes > free()) {
        refuse(root, bytes)
        return false
      }
      reservedByRoot.set(root, bytes)
      reserved += bytes
      return true
    },
    unreserve,
    touch(root) {
      const bytes = bytesByRoot.get(root)
      if (bytes === undefined) return
      bytesByRoot.delete(root)
      bytesByRoot.set(root, bytes)
    },
    setDiskFull(full) {
      diskIsFull = full
    },
    isFull,
    fits: (root) => !diskIsFull && (refusedByRoot.get(root) ?? 0) <= free(),
    isOver: () => free() < 0,
    isTight(going = []) {
      const leaving = going.reduce((sum, root) => sum + (bytesByRoot.get(root) ?? 0), 0)
      return free() + leaving < 0 || (isFull() && leaving === 0)
    },
    leastUsed: () => [...bytesByRoot.keys()],
    usedBytes: () => used,
    freeBytes: free,
    bytesOf: (root) => bytesByRoot.get(root),
  }
}
