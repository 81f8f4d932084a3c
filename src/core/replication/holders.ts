import { equalBytes, type Bytes } from '../base/bytes.ts'
import type { Cid, LogId, MemberId } from '../base/ids.ts'
import type { HaveStatement, HeldPart } from '../wire/have.ts'
import { MAX_HELD_ROOTS } from '../wire/have.ts'
import { MAX_HOLDERS } from '../wire/have-messages.ts'
import { type HealingLimits, MAX_DOUBTS_COUNTED } from './healing-limits.ts'
import { holdingsDigest } from './holdings-digest.ts'
import { placementName } from './placement.ts'
import {
  addNumber,
  createNumberSet,
  createRootTable,
  deleteNumber,
  hasNumber,
  type NumberSet,
  visitDifferences,
  visitNumbers,
} from './root-set.ts'

/** What is known of a device that holds blocks, from its own signed words. */
export interface Holder {
  readonly id: MemberId
  readonly isKeeper: boolean
  /** For placement. */
  readonly name: Uint8Array<ArrayBuffer>
  readonly seq: number
  readonly weight: number
  readonly full: boolean
  readonly leaving: boolean
  readonly aside: readonly LogId[]
  readonly parts: readonly HeldPart[]
  /** Heard of lately: it can be asked for something. */
  readonly isFresh: boolean
  /** Its copies count: heard of within the grace period, not leaving, not doubted. */
  readonly isCounted: boolean
  /** When it last spoke, or was connected, in milliseconds since the Unix epoch. */
  readonly at: number
}

/** A statement whose signature and credential hold, with its bytes as they were signed. */
export interface VerifiedHave {
  readonly statement: HaveStatement
  readonly encoded: Bytes
}

/** Of a statement: not news; taken; taken, but the list that it changes is not here and has to be asked for. */
export type HaveReceipt = 'old' | 'taken' | 'list-missing'

/**
 * The picture of who holds what: one's own excepted. Pure: statements and times in. Bounded: so many holders of so many
 * roots, in bits; parts and intents are bounded by their statements.
 */
export interface Holders {
  take(have: VerifiedHave, now: number): HaveReceipt
  /** The whole list of a holder's latest statement; false when it is not it. */
  takeList(by: MemberId, seq: number, roots: readonly Cid[]): boolean
  /** A device is connected: that it is there needs no word of its own. */
  see(id: MemberId, now: number): void
  /** Lets who has been silent too long lapse. To be called before the picture is read, at any rate. */
  advance(now: number): void
  /** What all are judged by has changed: that is done when it is next advanced. */
  refresh(): void
  /** When `advance` will next change something; Infinity for never. */
  nextLapse(): number
  /** This device's own finding that one does not hold what it says, or that it does. */
  doubt(id: MemberId, until: number | undefined): void
  all(): Iterable<Holder>
  get(id: MemberId): Holder | undefined
  /** Whether a device says that it holds all of a root, and does not mean to drop it. */
  holds(holder: Holder, root: Cid): boolean
  isGoing(holder: Holder, root: Cid): boolean
  /** How many others hold all of a root, of those whose copies count. */
  copiesOf(root: Cid): number
  holdersOf(root: Cid): readonly Holder[]
  /** The roots of which `copiesOf` has changed, and whether it has changed who could fetch. Once each. */
  takeChanges(): { readonly roots: readonly Cid[]; readonly candidates: boolean }
  /** For who is behind: the statements since its number of that holder, or the latest alone. */
  statementsSince(id: MemberId, seq: number): readonly Bytes[]
  /** The list of the latest statement, ascending by text; `undefined` where it is not here. */
  listOf(id: MemberId): { readonly seq: number; readonly roots: readonly Cid[] } | undefined
  /** Those of whose latest statement the list is not here. */
  missingLists(): Iterable<MemberId>
}

interface Known extends Holder {
  seq: number
  statement: HaveStatement
  weight: number
  full: boolean
  leaving: boolean
  aside: readonly LogId[]
  parts: readonly HeldPart[]
  isFresh: boolean
  isCounted: boolean
  at: number
  /** Whole roots, intents included. Never changed: another takes its place. */
  held: Readonly<NumberSet>
  /** What of it counts: nothing while the holder does not. */
  counted: Readonly<NumberSet>
  going: ReadonlySet<Cid>
  isListMissing: boolean
  /** The latest statements, each a change to the one before. */
  readonly trail: VerifiedHave[]
}

const NOTHING: Readonly<NumberSet> = createNumberSet()
const NO_ROOTS: ReadonlySet<Cid> = new Set()

/** Statements of one holder kept for those that are one or two behind. */
const MAX_TRAIL = 4
/** Bits of all holders together: 64 MiB. */
const MAX_BITS = 2 ** 29

export interface HoldersOptions {
  readonly self: MemberId
  readonly limits: Pick<HealingLimits, 'heartbeat' | 'fresh' | 'grace'>
  /** Whether the mesh has named this keeper: one that it has not, or not any more, does not count. */
  readonly isNamedKeeper: (id: MemberId) => boolean
  /** The hash and the list of what this device holds: others often hold the same. */
  readonly own: () => { readonly digest: Bytes; readonly roots: Iterable<Cid> } | undefined
}

export function createHolders({ self, limits, isNamedKeeper, own }: HoldersOptions): Holders {
  const table = createRootTable()
  const knownById = new Map<MemberId, Known>()
  const ownDoubts = new Map<MemberId, number>()
  /** Those who doubt somebody. */
  const doubters = new Set<MemberId>()
  const missingLists = new Set<MemberId>()
  let copies = new Uint16Array(64)
  const changedNumbers = new Set<number>()
  let candidatesChanged = false
  let lapse = Infinity

  function changeCount(number: number, by: 1 | -1): void {
    if (number >= copies.length) {
      const grown = new Uint16Array(Math.max(2 * copies.length, number + 1))
      grown.set(copies)
      copies = grown
    }
    copies[number] = (copies[number] as number) + by
    changedNumbers.add(number)
  }

  /** Works out anew what of a holder's list counts. */
  function recount(known: Known): void {
    const next = countedOf(known)
    if (next === known.counted) return
    visitDifferences(next, known.counted, (number, isNew) => changeCount(number, isNew ? 1 : -1))
    known.counted = next
  }

  function countedOf({ isCounted, held, going }: Known): Readonly<NumberSet> {
    if (!isCounted) return NOTHING
    if (going.size === 0) return held
    const counted = createNumberSet(held)
    for (const root of going) {
      const number = table.find(root)
      if (number !== undefined) deleteNumber(counted, number)
    }
    return counted
  }

  /** Whose word it is taken from that somebody does not hold what it says. Own findings first, then the others'. */
  function isDoubted(id: MemberId, now: number): boolean {
    if ((ownDoubts.get(id) ?? 0) > now) return true
    for (const doubter of doubters) {
      const other = knownById.get(doubter)
      if (other === undefined || doubter === id || now - other.at >= limits.fresh) continue
      if (other.statement.doubts.slice(0, MAX_DOUBTS_COUNTED).includes(id)) return true
    }
    return false
  }

  /**
   * When who spoke last `at` has been silent for so long: at multiples of the heartbeat since the Unix epoch, the same for all.
   * Those who left within minutes are seen to together and told of together, and while that goes on all have one picture.
   */
  const lapseOf = (at: number, silence: number): number =>
    Math.ceil((at + silence) / limits.heartbeat) * limits.heartbeat

  function judge(known: Known, now: number): void {
    const { isFresh, isCounted } = known
    const isOurs = !known.isKeeper || isNamedKeeper(known.id)
    known.isFresh = isOurs && now < lapseOf(known.at, limits.fresh)
    known.isCounted = isOurs && now < lapseOf(known.at, limits.grace) && !known.leaving && !isDoubted(known.id, now)
    if (known.isFresh !== isFresh || known.isCounted !== isCounted) candidatesChanged = true
    if (known.isCounted !== isCounted) recount(known)
  }

  function planLapse(now: number): void {
    lapse = Infinity
    for (const { at } of knownById.values()) {
      const fresh = lapseOf(at, limits.fresh)
      const grace = lapseOf(at, limits.grace)
      if (fresh > now) lapse = Math.min(lapse, fresh)
      else if (grace > now) lapse = Math.min(lapse, grace)
    }
    for (const until of ownDoubts.values()) if (until > now) lapse = Math.min(lapse, until)
  }

  function judgeAll(now: number): void {
    for (const [id, until] of ownDoubts) if (until <= now) ownDoubts.delete(id)
    for (const known of knownById.values()) judge(known, now)
    planLapse(now)
  }

  function setOf(roots: Iterable<Cid>): NumberSet {
    const set = createNumberSet()
    for (const root of roots) addNumber(set, table.numberOf(root))
    return set
  }

  function changeList(list: Readonly<NumberSet>, { have, gone }: HaveStatement): Readonly<NumberSet> {
    if (have.length + gone.length === 0) return list
    const changed = createNumberSet(list)
    for (const root of gone) deleteNumber(changed, table.numberOf(root))
    for (const root of have) addNumber(changed, table.numberOf(root))
    return changed
  }

  /** The list that a statement leads to, where it can be known without asking. */
  function findList(known: Known | undefined, statement: HaveStatement): Readonly<NumberSet> | undefined {
    const { since, count, digest } = statement
    if (known !== undefined && !known.isListMissing && equalBytes(known.statement.digest, digest)) return known.held
    const base = since === 0 ? NOTHING : known?.seq === since && !known.isListMissing ? known.held : undefined
    const list = base === undefined ? undefined : changeList(base, statement)
    if (list?.size === count) return list
    const mine = own()
    if (mine !== undefined && equalBytes(mine.digest, digest)) return setOf(mine.roots)
    for (const other of knownById.values()) {
      if (!other.isListMissing && equalBytes(other.statement.digest, digest)) return other.held
    }
    return undefined
  }

  function hasRoom(known: Known | undefined, { count, have }: HaveStatement): boolean {
    if (known === undefined && knownById.size >= MAX_HOLDERS) return false
    return count <= MAX_HELD_ROOTS && have.length <= MAX_HELD_ROOTS && (knownById.size + 1) * copies.length < MAX_BITS
  }

  function meet(id: MemberId, have: VerifiedHave): Known {
    const { statement } = have
    const known: Known = {
      id,
      isKeeper: statement.cred === undefined,
      name: placementName(id),
      seq: statement.seq,
      statement,
      weight: statement.weight,
      full: statement.full,
      leaving: statement.leaving,
      aside: statement.aside,
      parts: statement.parts,
      at: statement.at,
      isFresh: false,
      isCounted: false,
      held: NOTHING,
      counted: NOTHING,
      going: NO_ROOTS,
      isListMissing: true,
      trail: [],
    }
    knownById.set(id, known)
    return known
  }

  function setListMissing(known: Known, isMissing: boolean): void {
    if (isMissing) missingLists.add(known.id)
    else if (known.isListMissing) missingLists.delete(known.id)
    known.isListMissing = isMissing
  }

  function addToTrail(trail: VerifiedHave[], have: VerifiedHave): void {
    if (trail.at(-1)?.statement.seq !== have.statement.since) trail.length = 0
    else if (trail.length >= MAX_TRAIL) trail.shift()
    trail.push(have)
  }

  return {
    take(have, now) {
      const { statement } = have
      const { by, seq } = statement
      const before = knownById.get(by)
      if (by === self || (before !== undefined && before.seq >= seq) || !hasRoom(before, statement)) return 'old'
      const list = findList(before, statement)
      const doubtsBefore = before?.statement.doubts ?? []
      candidatesChanged ||= before === undefined || isOtherCandidate(before, statement)
      const known = before ?? meet(by, have)
      addToTrail(known.trail, have)
      known.seq = seq
      known.statement = statement
      known.weight = statement.weight
      known.full = statement.full
      known.leaving = statement.leaving
      known.aside = statement.aside
      known.parts = statement.parts
      // One from the future counts from now on: what it says of later is a clock's error, or worse.
      known.at = Math.min(Math.max(statement.at, before?.at ?? 0), now)
      // Of a list that is not here, the last that was, with the changes that are known.
      known.held = list ?? changeList(known.held, statement)
      known.going = statement.going.length === 0 ? NO_ROOTS : new Set(statement.going)
      setListMissing(known, list === undefined)
      judge(known, now)
      recount(known)
      if (!hasSame(doubtsBefore, statement.doubts)) {
        if (statement.doubts.length > 0) doubters.add(by)
        else doubters.delete(by)
        judgeAll(now)
      }
      lapse = Math.min(lapse, lapseOf(known.at, known.isFresh ? limits.fresh : limits.grace))
      return known.isListMissing ? 'list-missing' : 'taken'
    },
    takeList(by, seq, roots) {
      const known = knownById.get(by)
      if (known === undefined || !known.isListMissing || known.seq !== seq) return false
      if (roots.length !== known.statement.count || !equalBytes(holdingsDigest(roots), known.statement.digest))
        return false
      known.held = setOf(roots)
      setListMissing(known, false)
      recount(known)
      return true
    },
    see(id, now) {
      const known = knownById.get(id)
      if (known === undefined || known.at >= now) return
      known.at = now
      if (!known.isFresh) lapse = -Infinity
    },
    advance(now) {
      if (now >= lapse) judgeAll(now)
    },
    refresh() {
      lapse = -Infinity
    },
    nextLapse: () => lapse,
    doubt(id, until) {
      if (until === undefined) ownDoubts.delete(id)
      else ownDoubts.set(id, until)
      // Looked at when the picture is next advanced.
      lapse = -Infinity
    },
    all: () => knownById.values(),
    get: (id) => knownById.get(id),
    holds(holder, root) {
      const number = table.find(root)
      return number !== undefined && hasNumber((holder as Known).held, number) && !(holder as Known).going.has(root)
    },
    isGoing: (holder, root) => (holder as Known).going.has(root),
    copiesOf(root) {
      const number = table.find(root)
      return number === undefined ? 0 : (copies[number] ?? 0)
    },
    holdersOf(root) {
      const number = table.find(root)
      return number === undefined ? [] : [...knownById.values()].filter(({ held }) => hasNumber(held, number))
    },
    takeChanges() {
      const roots = [...changedNumbers].map(table.rootOf)
      const candidates = candidatesChanged
      changedNumbers.clear()
      candidatesChanged = false
      return { roots, candidates }
    },
    statementsSince(id, seq) {
      const known = knownById.get(id)
      if (known === undefined || known.seq <= seq) return []
      const last = known.trail.at(-1) as VerifiedHave
      if (last.statement.since === seq) return [last.encoded]
      const from = known.trail.findIndex(({ statement }) => statement.since === seq)
      return known.trail.slice(from < 0 ? -1 : from).map(({ encoded }) => encoded)
    },
    listOf(id) {
      const known = knownById.get(id)
      if (known === undefined || known.isListMissing) return undefined
      const roots: Cid[] = []
      visitNumbers(known.held, (number) => roots.push(table.rootOf(number)))
      return { seq: known.seq, roots }
    },
    missingLists: () => missingLists,
  }
}

function hasSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((each, index) => each === b[index])
}

/** Whether it is another as one who could fetch. */
function isOtherCandidate(before: Holder, after: HaveStatement): boolean {
  return (
    before.weight !== after.weight ||
    before.full !== after.full ||
    before.leaving !== after.leaving ||
    !hasSame(before.aside, after.aside)
  )
}
