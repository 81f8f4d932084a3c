import type { Cid, Message } from '../../core/mesh.ts'

/** What lies between what two lists of messages have in common at their beginnings and at their ends. */
interface Changed {
  readonly before: readonly Message[]
  readonly now: readonly Message[]
  /** Nothing that was there stands before it. */
  readonly isFirst: boolean
}

function findChanged(before: readonly Message[], now: readonly Message[]): Changed {
  const shorter = Math.min(before.length, now.length)
  let head = 0
  while (head < shorter && before[head] === now[head]) head += 1
  let tail = 0
  while (tail < shorter - head && before.at(-1 - tail) === now.at(-1 - tail)) tail += 1
  return {
    before: before.slice(head, before.length - tail),
    now: now.slice(head, now.length - tail),
    isFirst: head === 0,
  }
}

/** Messages that came in, other than those that stand before all that was there: they were asked for, and are no news. */
export function findNews(before: readonly Message[], now: readonly Message[]): readonly Message[] {
  const changed = findChanged(before, now)
  const known = new Set(changed.before.map(({ cid }) => cid))
  const from = changed.isFirst ? changed.now.findIndex(({ cid }) => known.has(cid)) : 0
  return from === -1 ? [] : changed.now.slice(from).filter(({ cid }) => !known.has(cid))
}

/** Messages by their names, kept up to date at the cost of what changes: a room may have a hundred thousand. */
export interface MessageIndex {
  update(messages: readonly Message[]): void
  find(cid: Cid): Message | undefined
}

export function createMessageIndex(): MessageIndex {
  const messageByCid = new Map<Cid, Message>()
  let indexed: readonly Message[] = []
  return {
    update(messages) {
      const changed = findChanged(indexed, messages)
      for (const { cid } of changed.before) messageByCid.delete(cid)
      for (const message of changed.now) messageByCid.set(message.cid, message)
      indexed = messages
    },
    find: (cid) => messageByCid.get(cid),
  }
}
