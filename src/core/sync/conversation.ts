import { type Bytes, equalBytes } from '../base/bytes.ts'
import { accept, type Decoded, refuse } from '../base/errors.ts'
import type { Cid, LogId } from '../base/ids.ts'
import { snapshotOf } from '../log/digest-snapshot.ts'
import type { Logs } from '../log/logs.ts'
import type { LogRoot, LogsMessage, OpenMessage, ReconcilePart, SyncMessage, TurnMessage } from '../wire/sync.ts'
import { MAX_LOGS_PER_MESSAGE } from '../wire/sync.ts'
import {
  MAX_NAMED_LOGS,
  MAX_RECEIVED_ENTRY_BYTES,
  MAX_RECEIVED_MESSAGES,
  MAX_RECONCILE_TOTAL_BYTES,
  MAX_SENT_RECONCILE_BYTES,
  MAX_TURNS,
} from './limits.ts'
import { batchParts, planEntries } from './outgoing.ts'
import type { Reconciler, Reconciliation } from './reconciler.ts'

/** What to do next, in order: each is done before the next message is looked at. */
export type Step =
  | { readonly do: 'send'; readonly message: SyncMessage }
  /** Read these from the store and send them in one message. */
  | { readonly do: 'send-entries'; readonly cids: readonly Cid[] }
  | { readonly do: 'store'; readonly entries: readonly Bytes[] }
  | { readonly do: 'finish'; readonly end: ConversationEnd }

/** How a conversation came to its proper end. `theirRoot` is the remote's root over all logs, as of then. */
export type ConversationEnd = { readonly kind: 'busy' } | { readonly kind: 'done'; readonly theirRoot: Bytes }

/**
 * One sync, on one side: messages in, steps out. It reads the logs and changes nothing. A refusal is the remote's
 * offence and ends it.
 */
export interface Conversation {
  /** The initiator's opening; nothing for the responder. Once, first. */
  begin(): readonly Step[]
  receive(message: SyncMessage): Decoded<readonly Step[]>
}

export type LogsView = Pick<Logs, 'root' | 'logIds' | 'log'>

export interface ConversationOptions {
  readonly role: 'initiator' | 'responder'
  readonly logs: LogsView
  /** The preferred one first. */
  readonly reconcilers: readonly Reconciler[]
}

const NO_BYTES: Bytes = new Uint8Array(0)
const NO_DIGESTS = snapshotOf(NO_BYTES)
const outOfTurn = (): Decoded<never> =>
  refuse('protocol', 'A sync message that does not fit where the conversation is.')

export function createConversation({ role, logs, reconcilers }: ConversationOptions): Conversation {
  /** What is awaited: the opening, the answer to it, or whatever makes up a turn. */
  let stage: 'open' | 'answer' | 'turns' | 'over' = role === 'initiator' ? 'answer' : 'open'
  let openedWith = NO_BYTES
  let reconciler: Reconciler | undefined
  /** The responder's logs, as far as they have been named. */
  const theirLogs: LogRoot[] = []
  const reconciliationByLog = new Map<LogId, Reconciliation>()
  /** Logs of which the remote has been sent, or is being sent, what it lacks. */
  const settledLogs = new Set<LogId>()
  let outgoing: ReconcilePart[] = []
  let sentEntryBytes = 0
  let messages = 0
  let receivedEntryBytes = 0
  let receivedReconcileBytes = 0
  let sentReconcileBytes = 0
  let turns = 0
  let isTheirTurnEmpty = true
  let ourMore = true

  const finish = (end: ConversationEnd): Step => {
    stage = 'over'
    return { do: 'finish', end }
  }

  function answerOpening({ root, ways }: OpenMessage): Decoded<readonly Step[]> {
    if (stage !== 'open') return outOfTurn()
    if (equalBytes(root, logs.root())) {
      return accept([{ do: 'send', message: { v: 1, kind: 'same' } }, finish({ kind: 'done', theirRoot: root })])
    }
    const way = ways.find((offered) => reconcilers.some((known) => known.way === offered))
    reconciler = reconcilers.find((known) => known.way === way)
    if (reconciler === undefined) return refuse('protocol', 'A peer knows no way of reconciling that we know.')
    stage = 'turns'
    const pages = listLogs(logs, reconciler.way)
    return accept(pages.map((message): Step => ({ do: 'send', message })))
  }

  function hearShortAnswer(end: ConversationEnd): Decoded<readonly Step[]> {
    return stage === 'answer' && theirLogs.length === 0 ? accept([finish(end)]) : outOfTurn()
  }

  function compareLogs({ way, logs: named, last }: LogsMessage): Decoded<readonly Step[]> {
    if (stage !== 'answer') return outOfTurn()
    reconciler ??= reconcilers.find((known) => known.way === way)
    if (reconciler?.way !== way) return refuse('protocol', 'A peer chose a way of reconciling that was not offered.')
    const previous = theirLogs.at(-1)
    const first = named[0]
    if (previous !== undefined && first !== undefined && first.log <= previous.log) {
      return refuse('schema', 'The logs of a peer do not ascend.')
    }
    // An empty list that is not the last says nothing: whoever sends them could go on for long.
    if (!last && first === undefined) return refuse('schema', 'A list of logs that is neither filled nor the last.')
    theirLogs.push(...named)
    if (theirLogs.length > MAX_NAMED_LOGS) return refuse('limit', `A peer names more than ${MAX_NAMED_LOGS} logs.`)
    if (!last) return accept([])
    stage = 'turns'
    beginReconciling(reconciler)
    return accept(takeTurn(undefined))
  }

  function beginReconciling(chosen: Reconciler): void {
    for (const id of differingLogs(logs, theirLogs)) {
      const reconciliation = chosen.initiate(logs.log(id)?.snapshot() ?? NO_DIGESTS)
      const pieces = reconciliation.begin()
      const length = pieces.reduce((total, piece) => total + piece.byteLength, 0)
      // What does not fit is for the next conversation.
      if (length > reconcileRoom()) continue
      reconciliationByLog.set(id, reconciliation)
      queuePieces(id, pieces)
    }
  }

  /** Bytes of pieces that may still be sent; each log's last word, of a single byte, is not among them. */
  function reconcileRoom(): number {
    return MAX_SENT_RECONCILE_BYTES - sentReconcileBytes
  }

  function queuePieces(log: LogId, pieces: readonly Bytes[]): void {
    for (const data of pieces) {
      sentReconcileBytes += data.byteLength
      outgoing.push({ log, data })
    }
  }

  function reconcile(parts: readonly ReconcilePart[]): Decoded<readonly Step[]> {
    if (stage !== 'turns' || reconciler === undefined) return outOfTurn()
    isTheirTurnEmpty = false
    for (const { log, data } of parts) {
      receivedReconcileBytes += data.byteLength
      if (receivedReconcileBytes > MAX_RECONCILE_TOTAL_BYTES) {
        return refuse('limit', `A peer sends more than ${MAX_RECONCILE_TOTAL_BYTES} bytes of digests.`)
      }
      let reconciliation = reconciliationByLog.get(log)
      if (reconciliation === undefined) {
        if (role === 'initiator') return refuse('protocol', 'A peer reconciles a log that it was not asked about.')
        if (reconciliationByLog.size >= MAX_NAMED_LOGS) {
          return refuse('limit', `A peer names more than ${MAX_NAMED_LOGS} logs.`)
        }
        reconciliation = reconciler.respond(logs.log(log)?.snapshot() ?? NO_DIGESTS)
        reconciliationByLog.set(log, reconciliation)
      }
      const answer = reconciliation.receive(data, reconcileRoom())
      if (!answer.ok) return answer
      queuePieces(log, answer.value)
    }
    return accept([])
  }

  function store(entries: readonly Bytes[]): Decoded<readonly Step[]> {
    if (stage !== 'turns') return outOfTurn()
    isTheirTurnEmpty = false
    for (const entry of entries) receivedEntryBytes += entry.byteLength
    return receivedEntryBytes > MAX_RECEIVED_ENTRY_BYTES
      ? refuse('limit', `A peer sends more than ${MAX_RECEIVED_ENTRY_BYTES} bytes of entries.`)
      : accept([{ do: 'store', entries }])
  }

  function hearTurn(turn: TurnMessage): Decoded<readonly Step[]> {
    if (stage !== 'turns') return outOfTurn()
    turns++
    if (turns > MAX_TURNS) return refuse('protocol', 'A sync that comes to no end.')
    // Neither has anything left, and this turn brought nothing: both know it without another word.
    if (!turn.more && !ourMore && isTheirTurnEmpty) return accept([finish({ kind: 'done', theirRoot: turn.root })])
    isTheirTurnEmpty = true
    return accept(takeTurn(turn))
  }

  /** @param heard the turn that is answered; none before the initiator's first */
  function takeTurn(heard: TurnMessage | undefined): readonly Step[] {
    const steps: Step[] = batchParts(outgoing).map((parts): Step => ({
      do: 'send',
      message: { v: 1, kind: 'reconcile', parts },
    }))
    outgoing = []
    const { batches, bytes } = planEntries(logs, nextLacking(), sentEntryBytes)
    sentEntryBytes += bytes
    for (const cids of batches) steps.push({ do: 'send-entries', cids })
    const isEmpty = steps.length === 0
    ourMore = [...reconciliationByLog.values()].some((reconciliation) => reconciliation.theyLack() === undefined)
    steps.push({ do: 'send', message: { v: 1, kind: 'turn', root: logs.root(), more: ourMore } })
    if (isEmpty && !ourMore && heard?.more === false) steps.push(finish({ kind: 'done', theirRoot: heard.root }))
    return steps
  }

  /** What the remote lacks of logs whose difference has become known since the last turn. */
  function nextLacking(): { readonly log: LogId; readonly digests: readonly Bytes[] }[] {
    const lacking: { readonly log: LogId; readonly digests: readonly Bytes[] }[] = []
    for (const [log, reconciliation] of reconciliationByLog) {
      const digests = reconciliation.theyLack()
      if (digests === undefined || settledLogs.has(log)) continue
      settledLogs.add(log)
      lacking.push({ log, digests })
    }
    return lacking
  }

  return {
    begin() {
      if (role === 'responder') return []
      openedWith = logs.root()
      const ways = reconcilers.map(({ way }) => way)
      return [{ do: 'send', message: { v: 1, kind: 'open', root: openedWith, ways } }]
    },

    receive(message) {
      messages++
      if (messages > MAX_RECEIVED_MESSAGES) {
        return refuse('limit', `A peer sends more than ${MAX_RECEIVED_MESSAGES} messages in one sync.`)
      }
      if (message.kind === 'open') return answerOpening(message)
      if (message.kind === 'busy') return hearShortAnswer({ kind: 'busy' })
      if (message.kind === 'same') return hearShortAnswer({ kind: 'done', theirRoot: openedWith })
      if (message.kind === 'logs') return compareLogs(message)
      if (message.kind === 'reconcile') return reconcile(message.parts)
      if (message.kind === 'entries') return store(message.entries)
      return hearTurn(message)
    },
  }
}

function listLogs(logs: LogsView, way: string): readonly LogsMessage[] {
  const named = logs.logIds().flatMap((id): LogRoot[] => {
    const root = logs.log(id)?.root()
    return root === undefined ? [] : [{ log: id, root }]
  })
  const pages: LogsMessage[] = []
  for (let start = 0; start < named.length || start === 0; start += MAX_LOGS_PER_MESSAGE) {
    const page = named.slice(start, start + MAX_LOGS_PER_MESSAGE)
    pages.push({ v: 1, kind: 'logs', way, logs: page, last: start + MAX_LOGS_PER_MESSAGE >= named.length })
  }
  return pages
}

/** Logs that only one side has, or whose roots differ. */
function differingLogs(logs: LogsView, theirs: readonly LogRoot[]): readonly LogId[] {
  const theirRootByLog = new Map(theirs.map(({ log, root }) => [log, root]))
  const onlyTheirs = theirs.filter(({ log }) => logs.log(log) === undefined).map(({ log }) => log)
  const differing = logs.logIds().filter((id) => {
    const own = logs.log(id)?.root()
    const their = theirRootByLog.get(id)
    return own !== undefined && (their === undefined || !equalBytes(own, their))
  })
  return [...onlyTheirs, ...differing]
}
