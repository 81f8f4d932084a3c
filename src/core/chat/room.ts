import type { Clock } from '../base/environment.ts'
import { WarrenError } from '../base/errors.ts'
import type { Cid } from '../base/ids.ts'
import { createWritable } from '../base/readable.ts'
import { openSealedLog, type SealedLogDependencies } from '../view/sealed-log.ts'
import { MAX_MESSAGE_LENGTH, type RoomChange, roomBodyCodec } from '../wire/room-body.ts'
import type { Message, Room } from './room-types.ts'
import { insertLines, type TranscriptLine } from './transcript.ts'

/** How long news of who has received what is gathered before messages are told anew, in milliseconds. */
const RECEIPTS_REFRESH_MS = 100

/** Control characters but line feed and tab, and lone surrogates: what the format refuses (wire/room-body.ts). */
const UNSENDABLE = /(?![\n\t])[\p{Cc}\p{Cs}]/gu

export interface RoomDependencies extends Pick<
  SealedLogDependencies<RoomChange>,
  'logs' | 'id' | 'entriesKey' | 'onFault'
> {
  readonly name: string
  readonly clock: Clock
  /** Members other than this one who are known to have an entry, and a call when that changes for any. */
  readonly receivedBy: (cid: Cid) => number
  readonly onReceipts: (listener: () => void) => () => void
}

export interface OpenRoom extends Room {
  close(): void
}

/** A room's log, as messages. Resolves once all that is on disk is shown. */
export async function createRoom(dependencies: RoomDependencies): Promise<OpenRoom> {
  const { clock, receivedBy } = dependencies
  const messages = createWritable<readonly Message[]>([])
  let lines: readonly TranscriptLine[] = []
  let isLoaded = false
  let cancelRefresh: (() => void) | undefined

  function showMessages(): void {
    cancelRefresh?.()
    cancelRefresh = undefined
    const now = clock.now()
    messages.set(
      lines.map(({ stamp, text, parents }) => ({
        cid: stamp.cid,
        author: stamp.author,
        text,
        time: Math.min(stamp.time, now),
        parents,
        receivedBy: receivedBy(stamp.cid),
      })),
    )
  }

  const log = await openSealedLog<RoomChange>({
    ...dependencies,
    codec: roomBodyCodec,
    apply(changes) {
      lines = insertLines(
        lines,
        changes.map(({ change, stamp, parents }) => ({ stamp, text: change.text, parents })),
      )
      if (isLoaded) showMessages()
    },
  })
  isLoaded = true
  showMessages()

  const stopListening = dependencies.onReceipts(() => {
    cancelRefresh ??= clock.after(RECEIPTS_REFRESH_MS, showMessages)
  })

  return {
    id: dependencies.id,
    name: dependencies.name,
    messages,
    async say(written) {
      const text = written.replaceAll('\r\n', '\n').replaceAll(UNSENDABLE, '').trim()
      if (text === '') throw new WarrenError('invalid', 'A message needs at least one character.')
      if ([...text].length > MAX_MESSAGE_LENGTH) {
        throw new WarrenError('invalid', `A message has at most ${MAX_MESSAGE_LENGTH} characters.`)
      }
      await log.append([{ type: 'message', text }])
    },
    close() {
      stopListening()
      cancelRefresh?.()
      log.close()
    },
  }
}
