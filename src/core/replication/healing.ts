import type { Bytes } from '../base/bytes.ts'
import type { Environment } from '../base/environment.ts'
import { accept, toError } from '../base/errors.ts'
import { createEvents, type Unsubscribe } from '../base/events.ts'
import type { Cid, LogId, MemberId, PeerId } from '../base/ids.ts'
import { createSerialQueue } from '../base/serial-queue.ts'
import { createTokenBuckets } from '../base/token-buckets.ts'
import type { BlockStore } from '../ports/block-store.ts'
import type { Swarm, SwarmPeer } from '../ports/swarm.ts'
import { decodeHave, encodeHave, type HaveStatement, MAX_WEIGHT, type UnsignedHave } from '../wire/have.ts'
import type { HaveMessage } from '../wire/have-messages.ts'
import { peerIdToMember } from '../wire/peer-id.ts'
import { createHaveLinks } from './have-links.ts'
import { createHealer, type HealerActions } from './healer.ts'
import { HEALING_LIMITS, type HealingLimits } from './healing-limits.ts'
import type { Holder } from './holders.ts'
import type { StatedPart } from './part-hints.ts'
import { createPossessionDesk } from './possession-desk.ts'
import type { Replicator, RootAvailability } from './replicator.ts'
import type { Decision, KeepMode } from './steward.ts'

/** What a statement turned out to be. `unknown` is nobody's offence: who speaks may be a keeper that is not known here yet. */
export type HaveVerdict = 'good' | 'unknown' | 'signature' | 'credential' | 'epoch'

export interface HealingDependencies {
  readonly swarm: Swarm
  readonly replicator: Pick<Replicator, 'heldRoots' | 'availabilityOf' | 'onChange' | 'parts' | 'lookAtParts'>
  /** Bytes of the room that this device offers, where that is not what `sharing` says. */
  readonly offers?: () => number
  /** Of a device that may leave something to others; unless set it keeps whatever it is told to want. */
  readonly sharing?: HealingSharing
  readonly blocks: Pick<BlockStore, 'get' | 'getMany'>
  readonly environment: Environment
  readonly self: MemberId
  readonly epoch: number
  readonly cred?: Bytes
  readonly sign: (statement: UnsignedHave) => Promise<Bytes>
  readonly verify: (statement: HaveStatement) => Promise<HaveVerdict>
  /** Whether the mesh has named the keeper of this key. */
  readonly isNamedKeeper: (id: MemberId) => boolean
  readonly onFault: (error: Error) => void
  readonly limits?: HealingLimits
}

export interface HealingSharing {
  readonly redundancyOf: (log: LogId) => number
  readonly modeOf: (log: LogId) => KeepMode
  /** Bytes that all roots may take up here; `undefined` for as many as the disk takes. */
  readonly room: () => number | undefined
  /** Bytes that roots kept on demand may take up. */
  readonly cacheRoom: () => number
  /** What is decided goes there. Nothing is decided of roots that nobody called `need` for. */
  readonly carryOut: HealingDecisions
}

export interface HealingDecisions {
  /** With what is kept here of what it belongs to. */
  readonly fetch: (root: Cid, mode: KeepMode) => void
  /** Not wanted any more, or there is no room for it. */
  readonly leave: (root: Cid) => void
  /** Enough others have promised to keep these: they may go. */
  readonly drop: (roots: readonly Cid[]) => void
}

/** How many copies there are of something, and where. */
export interface RootHealth {
  /** Devices that have all of it, this one included, as far as is known: those that were heard of within the grace period. */
  readonly copies: number
  readonly isHere: boolean
  /** The others, whether their copies count or not. */
  readonly holders: readonly Holder[]
}

/** What a device has of something that it has not got all of. */
export interface PartOfHolder {
  readonly id: MemberId
  readonly isKeeper: boolean
  /** A bit for each block, as in `HeldPart`. */
  readonly bitmap: Bytes
}

/**
 * Tells others what this device holds, hears what they hold, asks for proof of it now and then, and gives proof. Decides of
 * what it is told of what to fetch and what may go.
 */
export interface Healing {
  /** To be called when what is on disk is known, before the swarm starts. */
  start(): void
  /** Bytes of the room that nothing takes up, or is about to; Infinity where there is no bound. */
  freeBytes(): number
  /** Whether this root is here may have changed: the replicator tells of it some time later. */
  look(root: Cid): void
  /** Whether somebody has said that it has no room for more. */
  isFull(id: MemberId): boolean
  /** A log names this root, and this device may decide whether it holds it. */
  need(root: Cid, log: LogId): void
  forget(root: Cid): void
  forgetAll(): void
  isNeeded(root: Cid): boolean
  decisionOf(root: Cid): Decision
  /** It was opened here. */
  touch(root: Cid): void
  /** How many copies are wanted has changed, or what is kept here. */
  reconsider(): void
  /** The limits have changed. */
  takeLimits(): void
  /** The disk took no more, or does again. */
  setDiskFull(isFull: boolean): void
  /** Its copies do not count any more, for anyone. */
  setLeaving(isLeaving: boolean): void
  /** Whether somebody else can prove that it holds this; `undefined` when that could not be found out. */
  askForProof(root: Cid, of: MemberId): Promise<boolean | undefined>
  healthOf(root: Cid): RootHealth
  /** Whether a keeper has all of a root, as of now. */
  findKept(): (root: Cid) => boolean
  /** Others are the mesh's keepers now. */
  refreshKeepers(): void
  /** How many others have all of it, as far as is known; cheaper than `healthOf`. */
  copiesElsewhere(root: Cid): number
  /** What those who are connected say that they have of a root that they do not hold. Never a copy. */
  partsOf(root: Cid): readonly StatedPart[]
  /** What all whose copies count say that they have in part, connected or not, as of now. */
  partsByRoot(): ReadonlyMap<Cid, readonly PartOfHolder[]>
  /** Called when somebody is known to hold more or less than before. */
  onChange(listener: () => void): Unsubscribe
  close(): void
}

const KEEPS_ALL: HealingSharing = {
  redundancyOf: () => 1,
  modeOf: () => 'all',
  room: () => undefined,
  cacheRoom: () => Infinity,
  carryOut: { fetch: () => undefined, leave: () => undefined, drop: () => undefined },
}

/** Statements of one neighbour that are checked: a mesh's at once, so many per second in the long run. */
const STATEMENT_BURST = 4096
const STATEMENTS_PER_SECOND = 50
const MAX_RATED = 1024
/** Lists that one neighbour is sent: those of a mesh at once, if they are few. Each may be a million roots. */
const LIST_BURST = 64
const LISTS_PER_SECOND = 0.2
/** After anything came in, in milliseconds: what comes with it is taken together. */
const STEP_MS = 50

export function createHealing(dependencies: HealingDependencies): Healing {
  const { swarm, replicator, blocks, environment, self, epoch, cred, sign, verify, onFault } = dependencies
  const { isNamedKeeper, offers } = dependencies
  const { redundancyOf, modeOf, room, cacheRoom, carryOut } = dependencies.sharing ?? KEEPS_ALL
  const { limits = HEALING_LIMITS } = dependencies
  const { clock, random } = environment
  const events = createEvents<{ change: undefined }>()
  const signing = createSerialQueue()
  const rates = createTokenBuckets(clock, {
    perSecond: STATEMENTS_PER_SECOND,
    burst: STATEMENT_BURST,
    maxKeys: MAX_RATED,
  })
  const askRates = createTokenBuckets(clock, { perSecond: LISTS_PER_SECOND, burst: LIST_BURST, maxKeys: MAX_RATED })
  const reserved = new Set<Cid>()
  const healer = createHealer({
    ...{ self, epoch, limits, now: clock.now() },
    ...(cred === undefined ? {} : { cred }),
    ...{ redundancyOf, modeOf, cacheRoom },
    room,
    weight: () => weightOf(offers?.() ?? room()),
    isNamedKeeper,
    aside: () => [],
    parts: replicator.parts,
    fraction: random.fraction,
  })
  let cancelStep: (() => void) | undefined
  let stepAt = Infinity
  let isStarted = false
  let isClosed = false

  const links = createHaveLinks({
    swarm,
    environment,
    opened: (peer) => healer.hub.addLink(peer),
    closed: (peer) => healer.hub.removeLink(peer),
    heard,
  })
  const desk = createPossessionDesk({
    ...{ swarm, blocks, environment, self },
    question: (root, pledge) => healer.question(root, pledge, clock.now()),
  })

  async function heard(peer: PeerId, message: HaveMessage): Promise<void> {
    // Who asks for more is passed over, and asks again some other time.
    if (message.kind === 'ask' && !askRates.take(peer)) return
    const { reply, statements } = healer.hub.hear(peer, message)
    links.send(peer, reply)
    for (const encoded of statements) await learn(peer, encoded)
    if (statements.length > 0) replicator.lookAtParts()
    events.emit('change', undefined)
    stepSoon(STEP_MS)
  }

  async function learn(peer: PeerId, encoded: Bytes): Promise<void> {
    while (!rates.take(peer)) await new Promise<void>((resolve) => clock.after(1_000, resolve))
    const decoded = decodeHave(encoded)
    if (!decoded.ok) {
      swarm.report(peer, { code: decoded.code, detail: decoded.detail })
      return
    }
    const statement = decoded.value
    const isKnown = (healer.holders.get(statement.by)?.seq ?? 0) >= statement.seq
    if (isClosed || statement.by === self || isKnown) return
    const verdict = await verify(statement)
    if (verdict === 'good') links.send(peer, healer.learn(peer, { statement, encoded }, clock.now()))
    else if (verdict !== 'unknown')
      swarm.report(peer, { code: verdict, detail: 'A statement of holdings does not hold.' })
  }

  function take({ fetch, leave, drop, sign: unsigned, send, ask }: HealerActions): void {
    for (const root of fetch) carryOut.fetch(root, healer.steward.modeOf(root))
    for (const root of leave) carryOut.leave(root)
    if (unsigned !== undefined) {
      signing
        .run(async () => {
          const statement: HaveStatement = { ...unsigned, sig: await sign(unsigned) }
          healer.told({ statement, encoded: encodeHave(statement) })
          stepSoon(STEP_MS)
        })
        .catch((error: unknown) => onFault(toError(error)))
    }
    for (const { to, messages } of send) links.send(to, messages)
    // Once it has been said: it was announced half a minute before.
    if (drop.length > 0) void signing.run(async () => carryOut.drop(drop))
    for (const question of ask) {
      void desk.ask(question.of, question.root, question.pledge).then((isProven) => {
        if (isClosed) return
        healer.answered(question, isProven, clock.now())
        stepSoon(STEP_MS)
      })
    }
  }

  /** Whose statements are of what a peer has: a keeper's are by the key that its peer id names. */
  function speakerOf({ id, member }: SwarmPeer): MemberId | undefined {
    const speaker = member === undefined ? peerIdToMember(id) : accept(member)
    return speaker.ok ? speaker.value : undefined
  }

  /** Who is connected is there, however long it has nothing to say. */
  function seePeers(): void {
    const now = clock.now()
    for (const peer of swarm.peers()) {
      const id = speakerOf(peer)
      if (id !== undefined) healer.holders.see(id, now)
    }
    healer.holders.advance(now)
  }

  function step(): void {
    if (isClosed) return
    seePeers()
    take(healer.step(clock.now()))
    stepSoon(Math.max(STEP_MS, healer.nextDue() - clock.now()))
  }

  function stepSoon(delay: number): void {
    const at = clock.now() + delay
    if (!isStarted || isClosed || delay === Infinity || (cancelStep !== undefined && stepAt <= at)) return
    cancelStep?.()
    stepAt = at
    cancelStep = clock.after(delay, () => {
      cancelStep = undefined
      step()
    })
  }

  /** How long it is turns out when it is begun: then there is room for it, or there is not. */
  function reserve(root: Cid, { state, totalBytes }: RootAvailability): void {
    if (!healer.steward.isNeeded(root)) return
    if (state !== 'arriving') {
      if (reserved.delete(root)) healer.unreserve(root)
    } else if (totalBytes > 0 && !reserved.has(root)) {
      if (healer.reserve(root, totalBytes)) reserved.add(root)
      else carryOut.leave(root)
    }
  }

  /** There may be less room than there was: what is on its way then goes no further. */
  function reconsider(): void {
    healer.reconsider()
    const onTheirWay = [...reserved]
    for (const root of onTheirWay) healer.unreserve(root)
    reserved.clear()
    for (const root of onTheirWay) reserve(root, replicator.availabilityOf(root))
  }

  function look(root: Cid): void {
    const availability = replicator.availabilityOf(root)
    const { state, totalBytes } = availability
    reserve(root, availability)
    if (replicator.parts.hasNews()) stepSoon(Math.max(STEP_MS, healer.nextDue() - clock.now()))
    if ((state === 'here') === healer.isHeld(root)) return
    if (state === 'here') {
      // A keeper is told by who counts its quota.
      if (dependencies.sharing !== undefined) healer.setDiskFull(false)
      healer.held(root, totalBytes)
    } else healer.lost(root)
    events.emit('change', undefined)
    stepSoon(STEP_MS)
  }

  const unsubscribe = replicator.onChange(look)
  function soon<Args extends readonly unknown[]>(change: (...args: Args) => void): (...args: Args) => void {
    return (...args) => {
      change(...args)
      stepSoon(STEP_MS)
    }
  }

  return {
    need: soon(healer.steward.need),
    forget: healer.steward.forget,
    forgetAll() {
      for (const root of [...healer.steward.needed()]) healer.steward.forget(root)
    },
    isNeeded: healer.steward.isNeeded,
    decisionOf: healer.steward.decisionOf,
    touch: healer.touch,
    freeBytes: healer.freeBytes,
    look,
    reconsider: soon(reconsider),
    takeLimits: soon(healer.takeLimits),
    setLeaving: soon(healer.setLeaving),
    askForProof: (root, of) => desk.ask(of, root, false),
    start() {
      for (const root of replicator.heldRoots()) healer.held(root, replicator.availabilityOf(root).totalBytes)
      isStarted = true
      stepSoon(STEP_MS)
    },
    healthOf(root) {
      seePeers()
      const isHere = healer.isHeld(root)
      const copies = healer.holders.copiesOf(root) + (isHere ? 1 : 0)
      return { copies, isHere, holders: healer.holders.holdersOf(root) }
    },
    findKept() {
      const { holders } = healer
      const keepers = [...holders.all()].filter(({ isKeeper, isCounted }) => isKeeper && isCounted)
      return (root) => keepers.some((keeper) => holders.holds(keeper, root))
    },
    isFull: (id) => healer.holders.get(id)?.full === true,
    setDiskFull(isFull) {
      healer.setDiskFull(isFull)
      stepSoon(STEP_MS)
    },
    refreshKeepers() {
      healer.holders.refresh()
      events.emit('change', undefined)
      stepSoon(STEP_MS)
    },
    copiesElsewhere: (root) => healer.holders.copiesOf(root),
    partsOf(root) {
      const stated: StatedPart[] = []
      for (const peer of swarm.peers()) {
        const id = speakerOf(peer)
        const part = id && healer.holders.get(id)?.parts.find((each) => each.root === root)
        if (part !== undefined) stated.push({ peer: peer.id, bitmap: part.bitmap })
      }
      return stated
    },
    partsByRoot() {
      const partsByRoot = new Map<Cid, PartOfHolder[]>()
      for (const { id, isKeeper, isCounted, parts } of healer.holders.all()) {
        if (!isCounted) continue
        for (const { root, bitmap } of parts) {
          const others = partsByRoot.get(root)
          if (others === undefined) partsByRoot.set(root, [{ id, isKeeper, bitmap }])
          else others.push({ id, isKeeper, bitmap })
        }
      }
      return partsByRoot
    },
    onChange: (listener) => events.on('change', listener),
    close() {
      isClosed = true
      cancelStep?.()
      unsubscribe()
      links.close()
    },
  }
}

const GIB = 1024 ** 3
/** The room that a device offers unless it says otherwise, in GiB. */
const DEFAULT_WEIGHT = 16

/** For placement: in GiB, and little is more than nothing. */
function weightOf(room: number | undefined): number {
  return room === undefined ? DEFAULT_WEIGHT : Math.min(MAX_WEIGHT, Math.max(1, Math.round(room / GIB)))
}
