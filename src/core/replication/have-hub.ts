import type { Bytes } from '../base/bytes.ts'
import type { Cid, MemberId, PeerId } from '../base/ids.ts'
import { sortCids } from '../wire/cid.ts'
import type { HaveStatement } from '../wire/have.ts'
import { MAX_HELD_ROOTS } from '../wire/have.ts'
import {
  type HaveMessage,
  MAX_HAVE_MESSAGE_BYTES,
  MAX_HOLDERS,
  MAX_ROOTS_PER_LIST,
  MAX_STATEMENTS_PER_MESSAGE,
} from '../wire/have-messages.ts'
import type { HaveReceipt, Holders, VerifiedHave } from './holders.ts'
import type { OwnHoldings } from './own-holdings.ts'

/** What is to be said to a neighbour. */
export interface HaveSending {
  readonly to: PeerId
  readonly messages: readonly HaveMessage[]
}

export interface HaveHubDependencies {
  readonly self: MemberId
  readonly holders: Holders
  readonly own: OwnHoldings
}

/**
 * Carries statements between this device and its neighbours: what each of them knows, what is news to whom. What came is
 * told on to all who lack it in one message each, when the caller says so, however many devices it came from: so the number
 * of messages depends on neighbours and time, and not on how large the mesh is. Pure: messages in, messages out.
 */
export interface HaveHub {
  /** A stream to this peer is open. Returns what to say first. */
  addLink(peer: PeerId): readonly HaveMessage[]
  removeLink(peer: PeerId): void
  /** `statements` are not verified: to be handed to `learn` one by one when they are. */
  hear(
    peer: PeerId,
    message: HaveMessage,
  ): { readonly reply: readonly HaveMessage[]; readonly statements: readonly Bytes[] }
  /** A verified statement has come from a neighbour. Returns what to ask it for. */
  learn(from: PeerId, have: VerifiedHave, now: number): readonly HaveMessage[]
  /** This device's own. */
  tell(have: VerifiedHave): void
  /** Something is to be passed on: `calm` when it only says that somebody is still there. */
  news(): 'none' | 'calm' | 'urgent'
  flush(): readonly HaveSending[]
  /** Asks for lists that did not come. To be called now and then. */
  retry(fraction: () => number): readonly HaveSending[]
  /** Whether some neighbour has told all that it knew. */
  isPrimed(): boolean
}

interface Link {
  readonly peer: PeerId
  readonly seqById: Map<MemberId, number>
  /** What has changed since this neighbour was last told. */
  readonly dirty: Set<MemberId>
  /** Lists that are on their way from it. */
  readonly coming: Map<MemberId, Cid[]>
  hasTold: boolean
}

interface OwnStatement {
  readonly seq: number
  readonly since: number
  readonly encoded: Bytes
}

/** Own statements kept for neighbours that are one or two behind. */
const MAX_OWN_TRAIL = 4
/** What fills a message: the next statement may be as long as any. */
const FULL_MESSAGE_BYTES = MAX_HAVE_MESSAGE_BYTES / 2
/** Lists asked for at once from one neighbour: each may be a million roots. */
const MAX_COMING = 8

export function createHaveHub({ self, holders, own }: HaveHubDependencies): HaveHub {
  const linkByPeer = new Map<PeerId, Link>()
  let trail: OwnStatement[] = []
  let news: 'none' | 'calm' | 'urgent' = 'none'
  let primed = false

  const seqOf = (id: MemberId): number => (id === self ? (trail.at(-1)?.seq ?? 0) : (holders.get(id)?.seq ?? 0))

  function statementsSince(id: MemberId, seq: number): readonly Bytes[] {
    if (id !== self) return holders.statementsSince(id, seq)
    if (seqOf(self) <= seq) return []
    const from = trail.findIndex(({ since }) => since === seq)
    return trail.slice(from < 0 ? -1 : from).map(({ encoded }) => encoded)
  }

  function listOf(id: MemberId): { readonly seq: number; readonly roots: Iterable<Cid> } | undefined {
    if (id !== self) return holders.listOf(id)
    const told = own.told()
    return told === undefined ? undefined : { seq: seqOf(self), roots: told.roots }
  }

  function known(): readonly MemberId[] {
    const ids = [...holders.all()].map(({ id }) => id)
    return trail.length === 0 ? ids : [self, ...ids]
  }

  function tellAll(link: Link, ids: Iterable<MemberId>, isFirst: boolean): readonly HaveMessage[] {
    const messages: HaveMessage[] = []
    let statements: Bytes[] = []
    let bytes = 0
    const close = (): void => {
      messages.push({ v: 1, kind: 'tell', statements, current: !isFirst })
      statements = []
      bytes = 0
    }
    for (const id of ids) {
      for (const encoded of statementsSince(id, link.seqById.get(id) ?? 0)) {
        if (statements.length >= MAX_STATEMENTS_PER_MESSAGE || bytes >= FULL_MESSAGE_BYTES) close()
        statements.push(encoded)
        bytes += encoded.byteLength
      }
      link.seqById.set(id, Math.max(seqOf(id), link.seqById.get(id) ?? 0))
    }
    if (isFirst) messages.push({ v: 1, kind: 'tell', statements, current: true })
    else if (statements.length > 0) close()
    return messages
  }

  function pagesOf(id: MemberId): readonly HaveMessage[] {
    const list = listOf(id)
    if (list === undefined) return [{ v: 1, kind: 'list', by: id, seq: 0, roots: [], last: true }]
    const roots = sortCids(list.roots)
    const pages: HaveMessage[] = []
    for (let start = 0; start === 0 || start < roots.length; start += MAX_ROOTS_PER_LIST) {
      const end = start + MAX_ROOTS_PER_LIST
      pages.push({
        v: 1,
        kind: 'list',
        by: id,
        seq: list.seq,
        roots: roots.slice(start, end),
        last: end >= roots.length,
      })
    }
    return pages
  }

  function askFor(link: Link, id: MemberId): readonly HaveMessage[] {
    if (link.coming.has(id) || link.coming.size >= MAX_COMING) return []
    link.coming.set(id, [])
    return [{ v: 1, kind: 'ask', by: id }]
  }

  function takePage(link: Link, page: Extract<HaveMessage, { kind: 'list' }>): void {
    const roots = link.coming.get(page.by)
    // Pages that nobody asked for are passed over: they may be of a question that was answered in vain.
    if (roots === undefined) return
    if (roots.length + page.roots.length > MAX_HELD_ROOTS) {
      link.coming.delete(page.by)
      return
    }
    for (const root of page.roots) roots.push(root)
    if (!page.last) return
    link.coming.delete(page.by)
    holders.takeList(page.by, page.seq, roots)
  }

  function spread(id: MemberId, isCalm: boolean, except?: PeerId): void {
    if (linkByPeer.size === 0) return
    for (const link of linkByPeer.values()) if (link.peer !== except) link.dirty.add(id)
    if (!isCalm) news = 'urgent'
    else if (news === 'none') news = 'calm'
  }

  return {
    addLink(peer) {
      linkByPeer.set(peer, { peer, seqById: new Map(), dirty: new Set(), coming: new Map(), hasTold: false })
      const ids = known().slice(0, MAX_HOLDERS).sort()
      return [{ v: 1, kind: 'know', holders: ids.map((by) => ({ by, seq: seqOf(by) })) }]
    },
    removeLink(peer) {
      linkByPeer.delete(peer)
    },
    hear(peer, message) {
      const link = linkByPeer.get(peer)
      const nothing = { reply: [], statements: [] }
      if (link === undefined) return nothing
      if (message.kind === 'know') {
        for (const { by, seq } of message.holders) {
          link.seqById.set(by, Math.max(seq, link.seqById.get(by) ?? 0))
          if (by === self) own.skipTo(seq)
        }
        link.dirty.clear()
        return { reply: tellAll(link, known(), true), statements: [] }
      }
      if (message.kind === 'tell') {
        if (message.current) link.hasTold = true
        return { reply: [], statements: message.statements }
      }
      if (message.kind === 'ask') return { reply: pagesOf(message.by), statements: [] }
      takePage(link, message)
      return nothing
    },
    learn(from, have, now) {
      const link = linkByPeer.get(from)
      const { by, seq } = have.statement
      const before = holders.get(by)
      link?.seqById.set(by, Math.max(seq, link.seqById.get(by) ?? 0))
      const receipt: HaveReceipt = holders.take(have, now)
      if (receipt === 'old') return []
      spread(by, before !== undefined && isCalm(have.statement), from)
      return receipt === 'list-missing' && link !== undefined ? askFor(link, by) : []
    },
    tell(have) {
      const { seq, since } = have.statement
      trail = [
        ...(trail.at(-1)?.seq === since ? trail.slice(1 - MAX_OWN_TRAIL) : []),
        { seq, since, encoded: have.encoded },
      ]
      spread(self, isCalm(have.statement))
    },
    news: () => news,
    flush() {
      news = 'none'
      const sendings: HaveSending[] = []
      for (const link of linkByPeer.values()) {
        const messages = tellAll(link, link.dirty, false)
        link.dirty.clear()
        if (messages.length > 0) sendings.push({ to: link.peer, messages })
      }
      return sendings
    },
    retry(fraction) {
      const links = [...linkByPeer.values()]
      const sendings: HaveSending[] = []
      for (const id of holders.missingLists()) {
        const link = links[Math.floor(fraction() * links.length)]
        if (link === undefined) continue
        link.coming.delete(id)
        const messages = askFor(link, id)
        if (messages.length > 0) sendings.push({ to: link.peer, messages })
      }
      return sendings
    },
    isPrimed() {
      primed ||= [...linkByPeer.values()].some(({ hasTold }) => hasTold)
      return primed
    },
  }
}

/** Says only that its device is still there. */
function isCalm({ have, gone, going, leaving, doubts }: HaveStatement): boolean {
  return have.length + gone.length + going.length + doubts.length === 0 && !leaving
}
