import type { Clock } from '../base/environment.ts'
import { WarrenError } from '../base/errors.ts'
import type { Cid, LogId, MemberId } from '../base/ids.ts'
import { createWritable, type Readable } from '../base/readable.ts'
import { createSerialQueue } from '../base/serial-queue.ts'
import { compareEntries, type Place } from '../log/order.ts'
import { openSealedLog, type SealedLogDependencies } from '../view/sealed-log.ts'
import { type RoomChange, roomBodyCodec } from '../wire/room-body.ts'
import { prepareMessage, prepareWording } from './draft.ts'
import { isEmoji } from './emoji.ts'
import { watchHistory } from './history.ts'
import { MAX_PAGES_AT_ONCE, PAGE_ENTRIES, PAGE_MESSAGES, REFRESH_MS } from './limits.ts'
import type { HistoryStatus, Message, Room } from './room-types.ts'
import { createTranscript, type TranscriptLine } from './transcript.ts'
import type { UnreadEntries } from './unread-entries.ts'

/** What the rooms of a mesh have in common. */
export interface RoomSurroundings extends Pick<SealedLogDependencies<RoomChange>, 'logs' | 'onFault'> {
  readonly self: MemberId
  readonly clock: Clock
  /** Members other than this one who are known to have an entry, and a call with the log in which that changed for any. */
  readonly receivedBy: (cid: Cid) => readonly MemberId[]
  readonly onReceipts: (listener: (log: LogId) => void) => () => void
}

export interface RoomDependencies
  extends RoomSurroundings, Pick<SealedLogDependencies<RoomChange>, 'id' | 'entriesKey'> {
  readonly name: Readable<string>
  readonly vault: LogId | undefined
  readonly unread: UnreadEntries
  /** Remembers how far the room was read. */
  readonly saveMark: (heads: readonly Cid[]) => Promise<void>
}

export interface OpenRoom extends Room {
  close(): void
}

const WHOLE: HistoryStatus = {
  state: 'whole',
  waitingFor: 0,
  withheld: 0,
  waitingAuthors: [],
  refused: [],
  forks: [],
  unreadable: 0,
}

/** A room's log, as messages. Resolves once the last of them are shown. */
export async function openRoom(dependencies: RoomDependencies): Promise<OpenRoom> {
  const { logs, id, name, vault, self, clock, receivedBy, unread: unreadEntries, saveMark } = dependencies
  const transcript = createTranscript()
  const messages = createWritable<readonly Message[]>([])
  const hasOlder = createWritable(false)
  const unread = createWritable(0)
  const firstUnread = createWritable<Cid | undefined>(undefined)
  const history = createWritable<HistoryStatus>(WHOLE)
  const messageByLine = new WeakMap<TranscriptLine, Message>()
  const loads = createSerialQueue()
  let isLoaded = false
  let cancelRefresh: (() => void) | undefined

  function show(): void {
    cancelRefresh?.()
    cancelRefresh = undefined
    if (!isLoaded) return
    showMessages()
    hasOlder.set(log.hasOlder())
    showUnread()
    history.set(watch.status())
  }

  const showSoon = (): void => {
    cancelRefresh ??= clock.after(REFRESH_MS, show)
  }

  function showMessages(): void {
    const now = clock.now()
    const present = messages.get()
    const shown = transcript.lines().map((line) => toMessage(line, now))
    const isSame = shown.length === present.length && shown.every((message, index) => message === present[index])
    if (!isSame) messages.set(shown)
  }

  function toMessage(line: TranscriptLine, now: number): Message {
    const { cid } = line.stamp
    const time = Math.min(line.stamp.time, now)
    const holders = receivedBy(cid)
    const known = messageByLine.get(line)
    if (known !== undefined && known.time === time && isSameList(known.receivedBy, holders)) return known
    const message = makeMessage(line, time, holders)
    messageByLine.set(line, message)
    return message
  }

  function makeMessage(
    { stamp, editedAt, ...shown }: TranscriptLine,
    time: number,
    holders: readonly MemberId[],
  ): Message {
    return {
      ...shown,
      cid: stamp.cid,
      author: stamp.author,
      time,
      editedAt: editedAt === undefined ? undefined : Math.min(editedAt, clock.now()),
      receivedBy: holders,
      pending: stamp.author === self && holders.length === 0,
    }
  }

  /** What was not opened yet may be a message, and is taken for one. */
  function mayBeMessage(cid: Cid): boolean {
    return log.isOpened(cid) ? transcript.get(cid)?.removed === false : true
  }

  function showUnread(): void {
    let count = 0
    let first: Place | undefined
    for (const cid of unreadEntries.cids()) {
      if (!mayBeMessage(cid)) continue
      count++
      const place = logs.log(id)?.get(cid)
      if (place !== undefined && (first === undefined || compareEntries(place, first) < 0)) first = place
    }
    unread.set(count)
    firstUnread.set(first?.cid)
  }

  /** Opens older entries, page by page, until it is enough. */
  async function openUntil(isEnough: (pages: number) => boolean): Promise<void> {
    for (let pages = 0; log.hasOlder() && !isEnough(pages); pages++) await log.openOlder(PAGE_ENTRIES)
  }

  async function openMessages(count: number): Promise<void> {
    const wanted = transcript.lines().length + count
    await openUntil((pages) => pages >= MAX_PAGES_AT_ONCE || transcript.lines().length >= wanted)
  }

  function requireMessage(cid: Cid): TranscriptLine {
    const line = transcript.get(cid)
    if (line === undefined) throw new WarrenError('not-found', 'This message is not here, or has not been loaded yet.')
    return line
  }

  function requireOwn(cid: Cid): TranscriptLine {
    const line = requireMessage(cid)
    if (line.stamp.author === self) return line
    throw new WarrenError('invalid', 'Only who wrote a message can change or remove it.')
  }

  function requirePresent(line: TranscriptLine): void {
    if (line.removed) throw new WarrenError('invalid', 'This message was removed.')
  }

  const log = await openSealedLog<RoomChange>({
    ...dependencies,
    codec: roomBodyCodec,
    newest: PAGE_ENTRIES,
    apply(changes) {
      transcript.apply(changes)
      show()
    },
  })
  const watch = watchHistory({ logs, id, clock, unreadable: log.unreadable, onChange: showSoon })
  const stops = [
    // An entry whose place is before what is loaded is not opened, but it counts.
    logs.on('entries-added', (added) => {
      if (added.log === id) showSoon()
    }),
    dependencies.onReceipts((changed) => {
      if (changed === id) showSoon()
    }),
  ]
  await openMessages(PAGE_MESSAGES - transcript.lines().length)
  isLoaded = true
  show()

  return {
    id,
    name,
    vault,
    messages,
    hasOlder,
    unread,
    firstUnread,
    history,

    loadOlder: ({ to } = {}) =>
      loads.run(async () => {
        if (to === undefined) await openMessages(PAGE_MESSAGES)
        else if (logs.log(id)?.has(to) === true) await openUntil(() => log.isOpened(to))
        return log.hasOlder()
      }),

    async markRead(upTo) {
      const place = upTo === undefined ? undefined : logs.log(id)?.get(upTo)
      if (upTo !== undefined && place === undefined) return
      const heads = unreadEntries.markRead(place)
      if (heads === undefined) return
      showUnread()
      await saveMark(heads)
    },

    async say(draft) {
      const message = prepareMessage(typeof draft === 'string' ? { text: draft } : draft)
      if (message.replyTo !== undefined && logs.log(id)?.has(message.replyTo) !== true) {
        throw new WarrenError('not-found', 'The message that this answers is not in this room.')
      }
      await log.append([message])
    },

    async edit(target, draft) {
      requirePresent(requireOwn(target))
      await log.append([{ type: 'edit', target, ...prepareWording(draft) }])
    },

    async remove(target) {
      if (!requireOwn(target).removed) await log.append([{ type: 'remove', target }])
    },

    async react(target, emoji, on) {
      requirePresent(requireMessage(target))
      if (!isEmoji(emoji)) throw new WarrenError('invalid', 'A reaction is a single emoji.')
      if (transcript.hasReacted(target, emoji, self) === on) return
      await log.append([{ type: 'reaction', target, emoji, on }])
    },

    close() {
      for (const stop of stops) stop()
      watch.close()
      cancelRefresh?.()
      log.close()
    },
  }
}

function isSameList<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((each, index) => each === b[index])
}
