import type { Bytes } from '../base/bytes.ts'
import { WarrenError } from '../base/errors.ts'
import type { Cid, LogId } from '../base/ids.ts'
import { createWritable, mapReadable, type Readable } from '../base/readable.ts'
import type { LocalState, LocalValue } from '../ports/local-state.ts'
import { parseCid } from '../wire/cid.ts'
import { REFRESH_MS } from './limits.ts'
import { openRoom, type OpenRoom, type RoomSurroundings } from './room.ts'
import type { Room, RoomCard, RoomSummary } from './room-types.ts'
import { createUnreadEntries, type UnreadEntries } from './unread-entries.ts'

/** In front of a room's id: where this device remembers how far the room was read, as `{ heads: [CID in text] }`. */
const MARK_PREFIX = 'read/'

export interface RoomsDependencies extends RoomSurroundings {
  /** All rooms that are known. */
  readonly cards: Readable<readonly RoomCard[]>
  /** 32 bytes: the "entries" key of a room's log; `undefined` for a room that is not known. */
  readonly entriesKeyOf: (id: LogId) => Bytes | undefined
  readonly localState: LocalState
  /** When this device joined the mesh, milliseconds since the Unix epoch. */
  readonly joinedAt: number
}

/** The rooms of a mesh: which there are, how much of each is unread, and those that are open. */
export interface Rooms {
  /** In the order of the cards. */
  readonly summaries: Readable<readonly RoomSummary[]>
  /** The same room each time. @throws WarrenError `not-found`, `storage` */
  open(id: LogId): Promise<Room>
  close(): Promise<void>
}

/** Resolves once it is known how far each room was read. */
export async function createRooms(dependencies: RoomsDependencies): Promise<Rooms> {
  const { logs, self, clock, cards, entriesKeyOf, localState, joinedAt } = dependencies
  const markByKey = await localState.list(MARK_PREFIX)
  const unreadByRoom = new Map<LogId, UnreadEntries>()
  const openedById = new Map<LogId, Promise<OpenRoom>>()
  const openById = new Map<LogId, OpenRoom>()
  const summaries = createWritable<readonly RoomSummary[]>(cards.get().map(summarise))
  let cancelRefresh: (() => void) | undefined

  function unreadOf(id: LogId): UnreadEntries {
    const heads = readHeads(markByKey.get(MARK_PREFIX + id))
    const unread =
      unreadByRoom.get(id) ?? createUnreadEntries({ log: () => logs.log(id), self, since: joinedAt, heads })
    unreadByRoom.set(id, unread)
    return unread
  }

  function summarise(card: RoomCard): RoomSummary {
    const last = logs.log(card.id)?.nodes().at(-1)
    return {
      ...card,
      unread: openById.get(card.id)?.unread.get() ?? unreadOf(card.id).cids().size,
      lastAt: last === undefined ? undefined : Math.min(last.time, clock.now()),
    }
  }

  function show(): void {
    cancelRefresh?.()
    cancelRefresh = undefined
    summaries.set(cards.get().map(summarise))
  }

  const showSoon = (): void => {
    cancelRefresh ??= clock.after(REFRESH_MS, show)
  }

  async function openOne(id: LogId): Promise<OpenRoom> {
    const card = cards.get().find((each) => each.id === id)
    const entriesKey = entriesKeyOf(id)
    if (card === undefined || entriesKey === undefined) {
      throw new WarrenError('not-found', 'This room is not in the mesh, or has not arrived yet.')
    }
    const room = await openRoom({
      ...dependencies,
      id,
      entriesKey,
      name: mapReadable(cards, (all) => all.find((each) => each.id === id)?.name ?? card.name),
      vault: card.vault,
      unread: unreadOf(id),
      saveMark: (heads) => localState.set(MARK_PREFIX + id, { heads }),
    })
    openById.set(id, room)
    room.unread.subscribe(showSoon)
    showSoon()
    return room
  }

  const stops = [
    cards.subscribe(show),
    // Before any room hears of them: it shows what is unread.
    logs.on('entries-added', ({ log, entries }) => {
      const unread = unreadByRoom.get(log)
      if (unread === undefined) return
      unread.add(entries)
      showSoon()
    }),
  ]

  return {
    summaries,
    open(id) {
      const opening = openedById.get(id) ?? openOne(id)
      openedById.set(id, opening)
      opening.catch(() => openedById.delete(id)) // so that a room that arrives later can be opened then
      return opening
    },
    async close() {
      for (const stop of stops) stop()
      for (const opening of openedById.values()) (await opening).close()
      cancelRefresh?.()
    },
  }
}

/** What lies on this device is not trusted to be what was written: another version may have. */
function readHeads(mark: LocalValue | undefined): readonly Cid[] {
  const isMap = typeof mark === 'object' && mark !== null && 'heads' in mark
  const heads = isMap && Array.isArray(mark.heads) ? (mark.heads as readonly LocalValue[]) : []
  return heads.flatMap((head) => {
    const cid = typeof head === 'string' ? parseCid(head) : undefined
    return cid?.ok === true ? [cid.value] : []
  })
}
