import { expect, vi } from 'vitest'
import type { Bytes } from '../../../src/core/base/bytes.ts'
import { type Clock, systemEnvironment } from '../../../src/core/base/environment.ts'
import type { LogId, MemberId } from '../../../src/core/base/ids.ts'
import { createWritable } from '../../../src/core/base/readable.ts'
import { REFRESH_MS } from '../../../src/core/chat/limits.ts'
import type { OpenRoom } from '../../../src/core/chat/room.ts'
import type { RoomCard } from '../../../src/core/chat/room-types.ts'
import { createRooms, type Rooms } from '../../../src/core/chat/rooms.ts'
import { sealBytes } from '../../../src/core/crypto/aead.ts'
import { logEntriesKey, logIdOf } from '../../../src/core/identity/mesh-keys.ts'
import type { AddedEntry, Logs } from '../../../src/core/log/logs.ts'
import type { EntryStore } from '../../../src/core/ports/entry-store.ts'
import type { LocalState } from '../../../src/core/ports/local-state.ts'
import { type Entry, entryHeaderBytes } from '../../../src/core/wire/entry.ts'
import { type RoomChange, roomBodyCodec } from '../../../src/core/wire/room-body.ts'
import { createMemoryEntryStore } from '../../../src/platform/memory/memory-entry-store.ts'
import { createMemoryLocalState } from '../../../src/platform/memory/memory-local-state.ts'
import { createMember, EPOCH, loadTestLogs, type TestMember, writeEntry } from '../log/log-fixture.ts'
import { compareCids } from '../../../src/core/wire/cid.ts'

const LOG_KEY: Bytes = new Uint8Array(32).fill(5)
export const ROOM_ID = logIdOf(LOG_KEY)
export const ENTRIES_KEY = logEntriesKey(LOG_KEY)

export interface ManualClock extends Clock {
  advance(milliseconds: number): void
}

export function createManualClock(start = 1_000_000): ManualClock {
  let now = start
  const timers = new Set<{ readonly at: number; readonly callback: () => void }>()
  return {
    now: () => now,
    after(milliseconds, callback) {
      const timer = { at: now + milliseconds, callback }
      timers.add(timer)
      return () => timers.delete(timer)
    },
    advance(milliseconds) {
      now += milliseconds
      for (const timer of [...timers].filter(({ at }) => at <= now)) if (timers.delete(timer)) timer.callback()
    },
  }
}

/** A member with a room: what it says reaches others only when it is handed over. */
export interface Person {
  readonly member: TestMember
  readonly logs: Logs
  readonly rooms: Rooms
  readonly room: OpenRoom
  readonly clock: ManualClock
  readonly store: EntryStore
  readonly localState: LocalState
  /** Entries read from disk so far: what was opened when a room was opened, or older messages loaded. */
  entriesRead(): number
  /** Who is said to have everything. */
  setReceivers(members: readonly MemberId[]): void
}

export interface PersonOptions {
  readonly clock?: ManualClock
  readonly store?: EntryStore
  readonly localState?: LocalState
  readonly joinedAt?: number
}

export async function createPerson(name: string, options: PersonOptions = {}): Promise<Person> {
  const { clock = createManualClock(), store = createMemoryEntryStore(), joinedAt = 0 } = options
  const { localState = createMemoryLocalState() } = options
  const member = await createMember(name)
  let read = 0
  const { logs, faults } = await loadTestLogs(member, { store, clock })
  const counting: Logs = {
    ...logs,
    readEntries(cids) {
      read += cids.length
      return logs.readEntries(cids)
    },
  }
  let receivers: readonly MemberId[] = []
  const receiptListeners = new Set<(log: LogId) => void>()
  const rooms = await createRooms({
    logs: counting,
    self: member.id,
    clock,
    cards: createWritable<readonly RoomCard[]>([{ id: ROOM_ID, name: 'Kitchen', kind: 'made' }]),
    entriesKeyOf: (id) => (id === ROOM_ID ? ENTRIES_KEY : undefined),
    localState,
    joinedAt,
    receivedBy: () => receivers,
    onReceipts(listener) {
      receiptListeners.add(listener)
      return () => receiptListeners.delete(listener)
    },
    onFault: (error) => faults.push(error),
  })
  const room = (await rooms.open(ROOM_ID)) as OpenRoom
  return {
    member,
    logs,
    rooms,
    room,
    clock,
    store,
    localState,
    entriesRead: () => read,
    setReceivers(members) {
      receivers = members
      for (const listener of receiptListeners) listener(ROOM_ID)
    },
  }
}

/** The bytes of everything in the room, in the total order. */
export async function entriesOf(person: Person): Promise<Bytes[]> {
  const cids =
    person.logs
      .log(ROOM_ID)
      ?.nodes()
      .map(({ cid }) => cid) ?? []
  return (await person.store.getMany(cids)).map((bytes) => bytes!)
}

/** Hands over all that `from` has, and waits until `to` shows as much as that comes to. */
export async function handOver(from: Person, to: Person, messages: number): Promise<void> {
  await to.logs.receive(from.member.peer, await entriesOf(from))
  await until(to, () => to.room.messages.get().length === messages)
}

/** Lets time pass until it is so. */
export async function until(person: Person, condition: () => boolean): Promise<void> {
  const settled = (): void => {
    person.clock.advance(REFRESH_MS)
    expect(condition()).toBe(true)
  }
  await vi.waitFor(settled, { timeout: 60_000, interval: 2 })
}

/** An entry of the room as whoever has its key can write it, whatever it says about itself. */
export async function writeRoomEntry(
  author: TestMember,
  changes: readonly RoomChange[],
  fields: Partial<Entry> = {},
): Promise<AddedEntry> {
  const header = {
    v: 1 as const,
    log: ROOM_ID,
    epoch: EPOCH,
    height: 0,
    time: 1_000,
    author: author.id,
    cred: author.credential,
    links: [],
    ...fields,
    parents: [...(fields.parents ?? [])].sort(compareCids),
  }
  const plaintext = roomBodyCodec.encode(changes)
  const body = await sealBytes(ENTRIES_KEY, plaintext, entryHeaderBytes(header), systemEnvironment.random)
  return writeEntry(author, { ...header, body, ...fields })
}

export const textsIn = ({ room }: Person): string[] => room.messages.get().map(({ text }) => text)

export function messageIn({ room }: Person, text: string) {
  const found = room.messages.get().find((message) => message.text === text)
  if (found === undefined) throw new Error(`nobody says "${text}"`)
  return found
}
