import type { Clock } from '../base/environment.ts'
import type { FileId, LogId, MemberId } from '../base/ids.ts'
import { createSerialQueue } from '../base/serial-queue.ts'
import type { LocalValue } from '../ports/local-state.ts'
import type { SealedState } from '../view/sealed-state.ts'
import { parseCid } from '../wire/cid.ts'
import { SAVE_DRAFT_EVERY_MS } from './limits.ts'
import type { Draft, FileLink } from './room-types.ts'

const PREFIX = 'draft '
const LOG_ID = /^[0-9a-f]{64}$/

/** What was begun to be written in each room and has not been sent: on this device only, until it is. */
export interface KeptDrafts {
  of(room: LogId): Draft | undefined
  /** In place of what was there. Written to disk soon: see `settled`. */
  keep(room: LogId, draft: Draft | undefined): void
  /** Resolves when all of it is on disk, or could not be written. */
  settled(): Promise<void>
}

export interface KeptDraftsOptions {
  readonly state: SealedState
  readonly clock: Clock
  readonly onFault: (error: Error) => void
}

/** @throws WarrenError `storage` */
export async function createKeptDrafts({ state, clock, onFault }: KeptDraftsOptions): Promise<KeptDrafts> {
  const draftByRoom = new Map<LogId, Draft>()
  for (const [id, value] of await state.list(PREFIX)) {
    const draft = LOG_ID.test(id) ? readDraft(value) : undefined
    if (draft !== undefined) draftByRoom.set(id as LogId, draft)
  }

  const unwritten = new Set<LogId>()
  const queue = createSerialQueue()
  let cancelWrite: (() => void) | undefined

  async function write(): Promise<void> {
    const rooms = [...unwritten]
    unwritten.clear()
    for (const room of rooms) {
      const draft = draftByRoom.get(room)
      await (draft === undefined ? state.remove(PREFIX + room) : state.set(PREFIX + room, writeDraft(draft)))
    }
  }

  const writeNow = (): void => {
    if (unwritten.size > 0) queue.run(write).catch(onFault)
  }

  return {
    of: (room) => draftByRoom.get(room),
    keep(room, draft) {
      if (draft === undefined) draftByRoom.delete(room)
      else draftByRoom.set(room, draft)
      unwritten.add(room)
      if (cancelWrite !== undefined) return
      // The first letter at once, and then what has come together: a page may end at any time.
      cancelWrite = clock.after(SAVE_DRAFT_EVERY_MS, () => {
        cancelWrite = undefined
        writeNow()
      })
      writeNow()
    },
    settled() {
      cancelWrite?.()
      cancelWrite = undefined
      writeNow()
      return queue.settled()
    },
  }
}

function writeDraft({ text, replyTo, mentions = [], files = [] }: Draft): LocalValue {
  return {
    text,
    mentions,
    files: files.map(({ vault, file, name }) => ({ vault, file, name })),
    ...(replyTo === undefined ? {} : { replyTo }),
  }
}

const isText = (value: LocalValue | undefined): value is string => typeof value === 'string'
const listOf = (value: LocalValue | undefined): readonly LocalValue[] =>
  Array.isArray(value) ? (value as readonly LocalValue[]) : []

function readDraft(value: LocalValue): Draft | undefined {
  if (!isRecord(value) || !isText(value['text'])) return undefined
  const replyTo = isText(value['replyTo']) ? parseCid(value['replyTo']) : undefined
  return {
    text: value['text'],
    mentions: listOf(value['mentions']).filter(isText) as MemberId[],
    files: listOf(value['files']).flatMap(readFile),
    ...(replyTo?.ok === true ? { replyTo: replyTo.value } : {}),
  }
}

function readFile(value: LocalValue): FileLink[] {
  if (!isRecord(value)) return []
  const { vault, file, name } = value
  return isText(vault) && isText(file) && isText(name) ? [{ vault: vault as LogId, file: file as FileId, name }] : []
}

function isRecord(value: LocalValue): value is { readonly [name: string]: LocalValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
