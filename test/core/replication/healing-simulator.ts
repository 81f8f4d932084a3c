import type { Bytes } from '../../../src/core/base/bytes.ts'
import type { Cid, LogId, MemberId, PeerId } from '../../../src/core/base/ids.ts'
import { hashBytesSync } from '../../../src/core/crypto/hash.ts'
import { createHealer, type Healer, type HealerQuestion } from '../../../src/core/replication/healer.ts'
import type { HealingLimits } from '../../../src/core/replication/healing-limits.ts'
import type { VerifiedHave } from '../../../src/core/replication/holders.ts'
import type { KeepMode } from '../../../src/core/replication/steward.ts'
import { cidOfDigest } from '../../../src/core/wire/cid.ts'
import type { UnsignedHave } from '../../../src/core/wire/have.ts'
import type { HaveMessage } from '../../../src/core/wire/have-messages.ts'
import { bytesToMemberId } from '../../../src/core/wire/ids.ts'

/**
 * Devices with their real machines for placement, have and gone, healing, promises and drops, over a network, disks and a
 * clock that are made up. Logs, signatures and the exchange of blocks are not driven: every device knows every root at once,
 * statements are handed over as they are, and a root travels whole, at the speed of the slower of two links. Everything
 * is drawn from one seed, so a run can be had again exactly.
 */
export interface SimulationOptions {
  readonly seed: number
  readonly limits: HealingLimits
  readonly redundancy: number
  /** Neighbours that a device opens a conversation with; others come to it. */
  readonly neighbours?: number
}

export interface NodeOptions {
  /** Bytes it may hold; unless set, all that comes. */
  readonly room?: number
  readonly weight?: number
  /** Bytes per millisecond. */
  readonly speed?: number
  readonly mode?: KeepMode
  /** Says that it holds everything and has nothing. */
  readonly isLiar?: boolean
}

export interface SimulatedNode {
  readonly index: number
  readonly id: MemberId
  readonly options: NodeOptions
  /** Bytes it may hold now. */
  room: number | undefined
  /** `offline` comes back with what is on its disk; `dead` does not. */
  state: 'online' | 'offline' | 'dead'
  /** When it was last online, if it is not. */
  stoppedAt: number
  side: number
  healer: Healer
  readonly disk: Set<Cid>
  readonly links: Set<SimulatedNode>
  /** Those of them that it has chosen itself. */
  readonly opened: Set<SimulatedNode>
  readonly queue: Set<Cid>
  readonly transfers: Set<Cid>
  /** Counts up when the device starts anew: what was under way for an earlier life is nothing to this one. */
  life: number
  wakeAt: number
  sent: number
  fetchedBytes: number
}

export interface Simulation {
  readonly nodes: readonly SimulatedNode[]
  readonly roots: readonly Cid[]
  now(): number
  /** The same in every run of this seed: uniform in [0, 1). */
  fraction(): number
  addNode(options?: NodeOptions): SimulatedNode
  /** Made on this device. */
  addRoot(author: SimulatedNode, bytes: number): Cid
  /** Put on these devices, as if it had been there for long: the others hear of it when they know that these have it. */
  placeRoot(on: readonly SimulatedNode[], bytes: number): Cid
  sizeOf(root: Cid): number
  setState(node: SimulatedNode, state: SimulatedNode['state']): void
  setRoom(node: SimulatedNode, bytes: number): void
  setSide(node: SimulatedNode, side: number): void
  at(time: number, task: () => void): void
  run(until: number): void
  /** Honest devices that have it on their disks; the dead have none. */
  copiesOf(root: Cid): readonly SimulatedNode[]
  /** Whatever must never happen and did. */
  readonly violations: readonly string[]
  readonly drops: () => number
}

const LATENCY_MS = 60
const FETCHES_AT_ONCE = 4
const RETRY_MS = 30_000
/** Until everyone has heard of what was told: some neighbours on, each of which gathers for a while. */
const ACQUAINTANCE_MS = 120_000
/** As in core/replication/have-links.ts: when it is looked for neighbours, how many there may be, how often one is exchanged. */
const LINK_CHECK_MS = 30_000
const MAX_LINKS = 12
const ROTATION = 0.1
const LOG = 'ab'.repeat(32) as LogId
const NO_SIGNATURE = new Uint8Array(64)
const CREDENTIAL = new Uint8Array(64)
const DEFAULT_SPEED = 1_000

/** Mulberry32. */
export function createDice(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

const digestOf = (text: string): Bytes => hashBytesSync(new TextEncoder().encode(text))

export function createSimulation({ seed, limits, redundancy, neighbours = 3 }: SimulationOptions): Simulation {
  const fraction = createDice(seed)
  const nodes: SimulatedNode[] = []
  const nodeById = new Map<MemberId, SimulatedNode>()
  const sizeByRoot = new Map<Cid, number>()
  const statements = new WeakMap<Bytes, VerifiedHave>()
  const violations: string[] = []
  const events = createEventQueue()
  let now = 1_000_000_000_000
  let drops = 0

  const canReach = (a: SimulatedNode, b: SimulatedNode): boolean =>
    a.state === 'online' && b.state === 'online' && a.side === b.side

  function makeHealer(id: MemberId, options: NodeOptions, room: () => number | undefined): Healer {
    return createHealer({
      ...{ self: id, epoch: 0, cred: CREDENTIAL, limits, fraction, now },
      redundancyOf: () => redundancy,
      modeOf: () => options.mode ?? 'share',
      room,
      weight: () => options.weight ?? 16,
      aside: () => [],
      isNamedKeeper: () => true,
    })
  }

  function sign(statement: UnsignedHave): VerifiedHave {
    const encoded = new Uint8Array(1)
    const have = { statement: { ...statement, sig: NO_SIGNATURE }, encoded }
    statements.set(encoded, have)
    return have
  }

  /** Something came in: whatever is to be done is done at once. */
  function step(node: SimulatedNode): void {
    if (node.state !== 'online') return
    const { fetch, leave, ask, drop, sign: unsigned, send } = node.healer.step(now)
    for (const root of drop) takeDrop(node, root)
    for (const root of fetch) node.queue.add(root)
    for (const root of leave) node.queue.delete(root)
    if (unsigned !== undefined) node.healer.told(sign(unsigned))
    for (const { to, messages } of send) say(node, nodeById.get(to as string as MemberId) as SimulatedNode, messages)
    for (const question of ask) put(node, question)
    startFetches(node)
    const due = Math.max(now + 10, node.healer.nextDue())
    if (due < node.wakeAt || node.wakeAt <= now) {
      node.wakeAt = due
      const { life } = node
      if (due !== Infinity) events.add(due, () => node.life === life && node.wakeAt === due && step(node))
    }
  }

  function takeDrop(node: SimulatedNode, root: Cid): void {
    node.disk.delete(root)
    drops++
    // One that has promised may have gone since: that is a loss like any other, and no fault of the drop.
    const others = nodes.filter(
      (other) => other.disk.has(root) && (other.state === 'online' || now - other.stoppedAt < limits.proofWindow),
    )
    if (others.length < redundancy) {
      violations.push(`${node.index} dropped ${root} at ${now}, and ${others.length} others have it`)
    }
  }

  function say(from: SimulatedNode, to: SimulatedNode, messages: readonly HaveMessage[]): void {
    for (const message of messages) {
      from.sent++
      const lives = [from.life, to.life]
      events.add(now + LATENCY_MS * (0.5 + fraction()), () => {
        if (!canReach(from, to) || from.life !== lives[0] || to.life !== lives[1] || !to.links.has(from)) return
        hear(from, to, message)
      })
    }
  }

  function hear(from: SimulatedNode, to: SimulatedNode, message: HaveMessage): void {
    const peer = from.id as string as PeerId
    const { reply, statements: told } = to.healer.hub.hear(peer, message)
    const asks = told.flatMap((encoded) => to.healer.learn(peer, statements.get(encoded) as VerifiedHave, now))
    say(to, from, [...reply, ...asks])
    step(to)
  }

  function put(node: SimulatedNode, question: HealerQuestion): void {
    const to = nodeById.get(question.of) as SimulatedNode
    const { life } = node
    node.sent++
    const answer = (isProven: boolean | undefined, delay: number): void =>
      events.add(now + delay, () => {
        if (node.life !== life || node.state !== 'online') return
        node.healer.answered(question, isProven, now)
        step(node)
      })
    events.add(now + LATENCY_MS, () => {
      if (!canReach(node, to)) {
        answer(undefined, 1_000)
        return
      }
      to.sent++
      const verdict = to.healer.question(question.root, question.pledge, now)
      answer(verdict === 'prove' && to.disk.has(question.root), LATENCY_MS)
    })
  }

  // --- what the exchange and the replicator do

  function startFetches(node: SimulatedNode): void {
    if (node.queue.size === 0) return
    const rarestFirst = [...node.queue].sort(
      (a, b) => node.healer.holders.copiesOf(a) - node.healer.holders.copiesOf(b),
    )
    for (const root of rarestFirst) {
      if (node.transfers.size >= FETCHES_AT_ONCE) return
      if (!node.transfers.has(root)) fetch(node, root)
    }
  }

  function fetch(node: SimulatedNode, root: Cid): void {
    const bytes = sizeByRoot.get(root) as number
    const source = pick(copiesOf(root).filter((each) => each !== node && canReach(each, node)))
    const { life } = node
    if (source === undefined) {
      node.queue.delete(root)
      events.add(now + RETRY_MS, () => {
        if (node.life !== life || node.healer.steward.decisionOf(root) !== 'hold' || node.disk.has(root)) return
        node.queue.add(root)
        step(node)
      })
      return
    }
    const end = (delay: number, task: () => void): void => {
      node.transfers.add(root)
      events.add(now + delay, () => {
        if (node.life !== life) return
        node.transfers.delete(root)
        task()
        step(node)
      })
    }
    if (!node.healer.reserve(root, bytes)) {
      node.queue.delete(root)
      end(0, () => undefined)
      return
    }
    const sourceLife = source.life
    end(bytes / Math.min(speedOf(node), speedOf(source)) + LATENCY_MS, () => {
      if (!node.queue.has(root) || source.life !== sourceLife || !canReach(node, source) || !source.disk.has(root)) {
        node.healer.unreserve(root)
        return
      }
      node.queue.delete(root)
      node.disk.add(root)
      node.fetchedBytes += bytes
      node.healer.held(root, bytes)
      checkRoom(node)
    })
  }

  const speedOf = (node: SimulatedNode): number => node.options.speed ?? DEFAULT_SPEED

  function checkRoom(node: SimulatedNode): void {
    const used = [...node.disk].reduce((sum, root) => sum + (sizeByRoot.get(root) as number), 0)
    if (used > (node.room ?? Infinity)) violations.push(`${node.index} holds ${used} bytes at ${now}`)
  }

  function copiesOf(root: Cid): readonly SimulatedNode[] {
    return nodes.filter(({ state, disk }) => state !== 'dead' && disk.has(root))
  }

  function pick<T>(from: readonly T[]): T | undefined {
    return from[Math.floor(fraction() * from.length)]
  }

  // --- neighbours

  function link(a: SimulatedNode, b: SimulatedNode): void {
    a.opened.add(b)
    a.links.add(b)
    b.links.add(a)
    say(a, b, a.healer.hub.addLink(b.id as string as PeerId))
    say(b, a, b.healer.hub.addLink(a.id as string as PeerId))
  }

  function unlink(a: SimulatedNode, b: SimulatedNode): void {
    if (!a.links.delete(b)) return
    b.links.delete(a)
    a.opened.delete(b)
    b.opened.delete(a)
    a.healer.hub.removeLink(b.id as string as PeerId)
    b.healer.hub.removeLink(a.id as string as PeerId)
  }

  function seeToLinks(node: SimulatedNode): void {
    if (node.state !== 'online') return
    for (const other of node.links) if (!canReach(node, other)) unlink(node, other)
    // The graph may be in two halves that do not know of each other: one new neighbour now and then joins them.
    if (node.opened.size >= neighbours && fraction() < ROTATION) unlink(node, pick([...node.opened]) as SimulatedNode)
    for (let tries = 4 * neighbours; tries > 0 && node.opened.size < neighbours; tries--) {
      const other = pick(nodes) as SimulatedNode
      const isFree = other !== node && !node.links.has(other) && other.links.size < MAX_LINKS
      if (isFree && node.links.size < MAX_LINKS && canReach(node, other)) link(node, other)
    }
    const { life } = node
    events.add(now + LINK_CHECK_MS * (0.75 + 0.5 * fraction()), () => node.life === life && seeToLinks(node))
    step(node)
  }

  function start(node: SimulatedNode): void {
    node.life++
    node.wakeAt = Infinity
    node.healer = makeHealer(node.id, node.options, () => node.room)
    node.queue.clear()
    node.transfers.clear()
    for (const [root, bytes] of sizeByRoot) {
      node.healer.steward.need(root, LOG)
      if (node.disk.has(root)) node.healer.held(root, bytes)
      else if (node.options.isLiar === true) node.healer.held(root, 0)
    }
    const { life } = node
    events.add(now + 3_000, () => {
      if (node.life !== life) return
      node.healer.assumePrimed()
      step(node)
    })
    seeToLinks(node)
  }

  function introduce(root: Cid): void {
    for (const node of nodes) {
      if (node.state !== 'online') continue
      node.healer.steward.need(root, LOG)
      if (node.disk.has(root)) node.healer.held(root, sizeByRoot.get(root) as number)
      else if (node.options.isLiar === true) node.healer.held(root, 0)
    }
  }

  function nameRoot(bytes: number): Cid {
    const root = cidOfDigest('dag-cbor', digestOf(`root ${seed} ${sizeByRoot.size}`))
    sizeByRoot.set(root, bytes)
    return root
  }

  function makeRoot(on: readonly SimulatedNode[], bytes: number): Cid {
    const root = nameRoot(bytes)
    for (const node of on) node.disk.add(root)
    introduce(root)
    return root
  }

  return {
    nodes,
    get roots() {
      return [...sizeByRoot.keys()]
    },
    now: () => now,
    fraction,
    addNode(options = {}) {
      const id = bytesToMemberId(digestOf(`node ${seed} ${nodes.length}`))
      const node: SimulatedNode = {
        ...{
          index: nodes.length,
          id,
          options,
          state: 'online',
          stoppedAt: -Infinity,
          side: 0,
          room: options.room,
          healer: makeHealer(id, options, () => options.room),
        },
        ...{ disk: new Set(), links: new Set(), opened: new Set(), queue: new Set(), transfers: new Set() },
        ...{ life: 0, wakeAt: Infinity, sent: 0, fetchedBytes: 0 },
      }
      nodes.push(node)
      nodeById.set(id, node)
      start(node)
      return node
    },
    addRoot(author, bytes) {
      const root = makeRoot([author], bytes)
      nodes.forEach(step)
      return root
    },
    placeRoot(on, bytes) {
      const root = nameRoot(bytes)
      for (const node of on) {
        node.disk.add(root)
        node.healer.held(root, bytes)
      }
      events.add(now + ACQUAINTANCE_MS, () => introduce(root))
      return root
    },
    sizeOf: (root) => sizeByRoot.get(root) as number,
    setState(node, state) {
      if (node.state === state || node.state === 'dead') return
      node.state = state
      for (const other of node.links) unlink(node, other)
      if (state === 'online') start(node)
      else {
        node.life++
        node.stoppedAt = now
      }
    },
    setRoom(node, bytes) {
      node.room = bytes
      node.healer.reconsider()
      for (const root of node.transfers) node.healer.unreserve(root)
      for (const root of node.transfers) {
        if (!node.healer.reserve(root, sizeByRoot.get(root) as number)) node.queue.delete(root)
      }
      step(node)
    },
    setSide(node, side) {
      node.side = side
      for (const other of node.links) if (other.side !== side) unlink(node, other)
    },
    at: (time, task) => events.add(time, task),
    run(until) {
      for (let next = events.next(until); next !== undefined; next = events.next(until)) {
        now = Math.max(now, next.time)
        next.task()
      }
      now = until
    },
    copiesOf,
    violations,
    drops: () => drops,
  }
}

interface SimulatedEvent {
  readonly time: number
  readonly order: number
  readonly task: () => void
}

/** A binary heap by time, and by order of coming for those of one time. */
function createEventQueue() {
  const heap: SimulatedEvent[] = []
  let count = 0
  const isBefore = (a: SimulatedEvent, b: SimulatedEvent): boolean =>
    a.time < b.time || (a.time === b.time && a.order < b.order)

  return {
    add(time: number, task: () => void): void {
      const event = { time, order: count++, task }
      let at = heap.push(event) - 1
      while (at > 0) {
        const parent = (at - 1) >> 1
        if (!isBefore(event, heap[parent]!)) break
        heap[at] = heap[parent]!
        at = parent
      }
      heap[at] = event
    },
    next(until: number): SimulatedEvent | undefined {
      const first = heap[0]
      if (first === undefined || first.time > until) return undefined
      const last = heap.pop()!
      if (heap.length === 0) return first
      let at = 0
      for (;;) {
        let child = 2 * at + 1
        if (child >= heap.length) break
        if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child++
        if (!isBefore(heap[child]!, last)) break
        heap[at] = heap[child]!
        at = child
      }
      heap[at] = last
      return first
    },
  }
}
