/** A test double for UI tests only, as fake-warren.ts: a room in memory in which others can be made to speak. */
import { createWritable } from '../../src/core/base/readable.ts'
import type { Writable } from '../../src/core/base/readable.ts'
import { WarrenError } from '../../src/core/mesh.ts'
import type { Cid, HistoryStatus, LogId, MemberId, Message, Reaction, Room } from '../../src/core/mesh.ts'

const MS_PER_MINUTE = 60_000

export interface FakeRoom extends Room {
  readonly name: Writable<string>
  readonly messages: Writable<readonly Message[]>
  readonly hasOlder: Writable<boolean>
  readonly unread: Writable<number>
  readonly firstUnread: Writable<Cid | undefined>
  readonly history: Writable<HistoryStatus>
  hear(author: MemberId, text: string, minutesAgo?: number, more?: Partial<Message>): Cid
  /** What the next `say`, `edit`, `remove`, `react` or `loadOlder` rejects with. */
  failNext: WarrenError | undefined
  /** What the next `loadOlder` puts in front. */
  older: readonly Message[]
  /** `loadOlder` waits for it. */
  beforeOlder: Promise<void>
}

export interface FakeRoomOptions {
  readonly id: LogId
  readonly name: string
  readonly self: MemberId
  readonly vault?: LogId
  readonly now: () => number
}

export const WHOLE_HISTORY: HistoryStatus = {
  state: 'whole',
  waitingFor: 0,
  withheld: 0,
  waitingAuthors: [],
  refused: [],
  forks: [],
  unreadable: 0,
}

export function createFakeRoom({ id, name, self, vault, now }: FakeRoomOptions): FakeRoom {
  let seed = 1
  const messages = createWritable<readonly Message[]>([])

  function append(author: MemberId, text: string, minutesAgo: number, more: Partial<Message> = {}): Cid {
    const cid = `message-${id.slice(-4)}-${seed++}` as Cid
    const message: Message = {
      cid,
      author,
      text,
      time: now() - minutesAgo * MS_PER_MINUTE,
      parents: messages
        .get()
        .slice(-1)
        .map((before) => before.cid),
      editedAt: undefined,
      removed: false,
      replyTo: undefined,
      mentions: [],
      files: [],
      reactions: [],
      receivedBy: author === self ? [] : [author],
      pending: author === self,
      ...more,
    }
    messages.update((all) => [...all, message])
    if (author !== self) {
      room.unread.update((count) => count + 1)
      room.firstUnread.update((first) => first ?? cid)
    }
    return cid
  }

  function change(cid: Cid, convert: (message: Message) => Partial<Message>): void {
    const failure = room.failNext
    room.failNext = undefined
    if (failure !== undefined) throw failure
    if (!messages.get().some((each) => each.cid === cid)) throw new WarrenError('not-found', 'No such message.')
    messages.update((all) => all.map((each) => (each.cid === cid ? { ...each, ...convert(each) } : each)))
  }

  const room: FakeRoom = {
    id,
    name: createWritable(name),
    vault,
    messages,
    hasOlder: createWritable(false),
    unread: createWritable(0),
    firstUnread: createWritable<Cid | undefined>(undefined),
    history: createWritable(WHOLE_HISTORY),
    failNext: undefined,
    older: [],
    beforeOlder: Promise.resolve(),
    hear: (author, text, minutesAgo = 0, more = {}) => append(author, text, minutesAgo, more),
    async loadOlder() {
      const failure = room.failNext
      room.failNext = undefined
      if (failure !== undefined) throw failure
      await room.beforeOlder
      messages.update((all) => [...room.older, ...all])
      room.older = []
      room.hasOlder.set(false)
      return false
    },
    async markRead() {
      room.unread.set(0)
      room.firstUnread.set(undefined)
    },
    async say(draft) {
      const failure = room.failNext
      room.failNext = undefined
      if (failure !== undefined) throw failure
      const { text, replyTo, mentions = [], files = [] } = typeof draft === 'string' ? { text: draft } : draft
      append(self, text, 0, { replyTo, mentions, files })
    },
    edit: async (target, { text, mentions = [] }) => change(target, () => ({ text, mentions, editedAt: now() })),
    remove: async (target) =>
      change(target, () => ({ text: '', removed: true, mentions: [], files: [], reactions: [], replyTo: undefined })),
    react: async (target, emoji, on) =>
      change(target, ({ reactions }) => ({ reactions: withReaction(reactions, emoji, self, on) })),
  }
  return room
}

function withReaction(
  reactions: readonly Reaction[],
  emoji: string,
  member: MemberId,
  on: boolean,
): readonly Reaction[] {
  const others = (reactions.find((each) => each.emoji === emoji)?.members ?? []).filter((each) => each !== member)
  const members = on ? [...others, member] : others
  const changed: readonly Reaction[] = members.length === 0 ? [] : [{ emoji, members, count: members.length }]
  return [...reactions.filter((each) => each.emoji !== emoji), ...changed]
}
