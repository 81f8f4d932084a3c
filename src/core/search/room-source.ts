import type { Bytes } from '../base/bytes.ts'
import type { Clock } from '../base/environment.ts'
import type { Cid, LogId } from '../base/ids.ts'
import { createTranscript, type TranscriptLine } from '../chat/transcript.ts'
import { openSealedLog, type SealedLogDependencies } from '../view/sealed-log.ts'
import { type RoomChange, roomBodyCodec } from '../wire/room-body.ts'
import { CHANGE_BYTES, CHARACTER_BYTES, PAGE_ENTRIES, REST_MS } from './limits.ts'
import type { MemoryBudget } from './memory-budget.ts'
import { createSearchIndex, type SearchIndex } from './search-index.ts'

/** A room's messages as they can be found. */
export interface RoomSource {
  readonly index: SearchIndex
  line(key: string): TranscriptLine | undefined
  /** Opens what is before the newest, the newest first, until all is open or there is no room for more. @throws WarrenError `storage` */
  openRest(): Promise<void>
  close(): void
}

export interface RoomSourceDependencies extends Pick<SealedLogDependencies<RoomChange>, 'logs' | 'onFault'> {
  readonly id: LogId
  /** 32 bytes: the "entries" key of the room's log. */
  readonly entriesKey: Bytes
  readonly clock: Clock
  readonly budget: MemoryBudget
  /** What can be found is to be made another by this job. */
  readonly run: (job: Generator<undefined, void>) => void
}

/**
 * Reads a room's log by itself, beside whoever shows the room: that one has opened only the end of it. What edits and removals
 * mean is the room's own rule (chat/transcript.ts).
 */
export async function openRoomSource(dependencies: RoomSourceDependencies): Promise<RoomSource> {
  const { clock, budget, run } = dependencies
  const transcript = createTranscript()
  const index = createSearchIndex()
  const lineByKey = new Map<string, TranscriptLine>()
  const changed = new Set<Cid>()
  let isQueued = false
  let closed = false

  function charged(change: () => void): void {
    const before = index.bytes
    change()
    budget.charge(index.bytes - before)
  }

  function drop(cid: Cid): void {
    if (lineByKey.delete(cid)) charged(() => index.delete(cid))
  }

  function show(cid: Cid): void {
    const line = transcript.get(cid)
    if (line === undefined) return
    const present = lineByKey.get(cid)
    if (line.removed) drop(cid)
    else if (present !== undefined || !budget.isFull()) {
      lineByKey.set(cid, line)
      const isAsBefore = present?.text === line.text // its files stay as they were
      const context = line.files.map(({ name }) => name).join('/')
      if (!isAsBefore) charged(() => index.put({ key: cid, title: line.text, context }))
    }
  }

  function* showChanged(): Generator<undefined, void> {
    isQueued = false
    for (const cid of changed) {
      changed.delete(cid)
      show(cid)
      yield undefined
    }
  }

  const log = await openSealedLog<RoomChange>({
    ...dependencies,
    codec: roomBodyCodec,
    newest: PAGE_ENTRIES,
    apply(changes) {
      transcript.apply(changes)
      // Kept whether or not it can be found: a text of nothing but dots has no terms, a reaction no text.
      for (const { change } of changes) budget.charge(bytesOf(change))
      for (const { change, stamp } of changes) changed.add(change.type === 'message' ? stamp.cid : change.target)
      if (!isQueued) run(showChanged())
      isQueued = true
    },
  })

  const isWanted = (): boolean => !closed && !budget.isFull() && log.hasOlder()

  return {
    index,
    line: (key) => lineByKey.get(key),
    async openRest() {
      while (isWanted()) {
        await log.openOlder(PAGE_ENTRIES)
        await new Promise<void>((resolve) => {
          clock.after(REST_MS, resolve)
        })
      }
    },
    close() {
      closed = true
      log.close()
    },
  }
}

function bytesOf(change: RoomChange): number {
  const texts = 'text' in change ? [change.text] : []
  const names = 'files' in change ? (change.files ?? []).map(({ name }) => name) : []
  return CHANGE_BYTES + CHARACTER_BYTES * [...texts, ...names].reduce((sum, { length }) => sum + length, 0)
}
