/** Every bound of the block exchange, with its unit and its reason. */

const KIB = 1024
const MIB = 1024 * KIB

/** When and how much the requester asks of each peer. */
export interface PlannerLimits {
  /** Estimated bytes asked of a peer whose pace is not known yet. */
  readonly initialWindowBytes: number
  /** Never fewer: else the window of a peer on a link of long latency would shrink to nothing. */
  readonly minWindowBytes: number
  /** Never more: bounds the memory that one peer's answers can take on their way. */
  readonly maxWindowBytes: number
  /**
   * Background blocks are asked for when this part of the window is free, and no later than at `refillBytes`: so they are
   * asked for in one message, and of neighbours, which a peer reads from its disk in one go even if others send the rest.
   */
  readonly refillShare: number
  readonly refillBytes: number
  /** What an interactive want may go over the window, so that it need not wait for background blocks to arrive. */
  readonly urgentReserveBytes: number
  /** The window is what a peer delivers in this time, in milliseconds: several round trips of a long-distance link. */
  readonly windowTime: number
  /** Unanswered wants per peer, whatever their size. Half of what a responder allows: room for cancelled ones. */
  readonly maxWantsPerPeer: number
  /** A block's length in bytes until blocks have been seen: the chunker's average. */
  readonly expectedBlockBytes: number
  /** A peer that answers nothing for so long (milliseconds) has stalled. Three times that of a 1 MiB block at 200 KB/s. */
  readonly patience: number
  /** Patience doubles with each stall in a row, up to this, in milliseconds: a very slow link must succeed in the end. */
  readonly maxPatience: number
  /** Interactive wants go to another peer after this part of the patience. */
  readonly urgentPatienceShare: number
  /** A want that a peer leaves unanswered for so long, while it answers others, goes to another peer. Milliseconds. */
  readonly wantDeadline: number
  /** Pause of a peer that stalled or could not be reached, in milliseconds; doubles up to `maxPause`. */
  readonly pause: number
  readonly maxPause: number
  /** What a peer said is absent is asked again after this, in milliseconds; doubles up to `maxRecheck` while it has nothing. */
  readonly recheck: number
  readonly maxRecheck: number
  /** One background want is asked after so many interactive ones, so that neither starves. */
  readonly interactivePerBackground: number
}

export const PLANNER_LIMITS: PlannerLimits = {
  initialWindowBytes: 4 * MIB,
  minWindowBytes: MIB,
  maxWindowBytes: 16 * MIB,
  refillShare: 1 / 4,
  refillBytes: MIB,
  urgentReserveBytes: MIB,
  windowTime: 1_000,
  maxWantsPerPeer: 256,
  expectedBlockBytes: 256 * KIB,
  patience: 15_000,
  maxPatience: 120_000,
  urgentPatienceShare: 1 / 3,
  wantDeadline: 60_000,
  pause: 2_000,
  maxPause: 120_000,
  recheck: 60_000,
  maxRecheck: 900_000,
  interactivePerBackground: 7,
}

/** No more is asked of a peer at once than a limited connection carries in the window's time; a block at any rate. */
export function limitWindows(limits: PlannerLimits, rate: () => number | undefined): PlannerLimits {
  const limit = (bytes: number): number => Math.min(bytes, ((rate() ?? Infinity) * limits.windowTime) / 1000)
  return {
    ...limits,
    get initialWindowBytes() {
      return limit(limits.initialWindowBytes)
    },
    get minWindowBytes() {
      return limit(limits.minWindowBytes)
    },
    get maxWindowBytes() {
      return limit(limits.maxWindowBytes)
    },
  }
}

/** What an exchange holds in memory, and what it does for others. */
export interface ExchangeLimits {
  readonly planner: PlannerLimits
  /** Verified blocks are written when they amount to this many bytes: the transaction size that measured fastest. */
  readonly writeBatchBytes: number
  /** … or after this many milliseconds, so that a slow transfer shows progress and loses little. */
  readonly writeBatchDelay: number
  /** Verified bytes that wait for the disk; above it peers get no further credit. */
  readonly maxUnwrittenBytes: number
  /** Concurrent writes: one on its way to the disk while the next is being prepared. */
  readonly concurrentWrites: number
  /**
   * Blocks read at once to answer one peer: at most as many MiB in memory, twice, as one batch is sent while the next is
   * read. What becomes urgent waits for no more than these.
   */
  readonly serveBatchBlocks: number
  /**
   * Blocks of one peer that are being verified at once. The hash is another thread's work; more than a few would only
   * hide from the peer's pace that this device is busy.
   */
  readonly concurrentChecks: number
  /** Concurrent reads from the store to answer peers, over all peers. */
  readonly concurrentReads: number
  /** A peer that takes none of what it asked for in this time, in milliseconds, has its stream broken: it holds memory here. */
  readonly sendTimeout: number
  /** How long opening a stream to a peer may take, in milliseconds. */
  readonly openTimeout: number
  /** Names checked against the store at once before fetching. */
  readonly hasBatch: number
  /** Answers that one peer may be owed: twice what an honest one asks at once. More is an offence. */
  readonly maxDueAnswers: number
}

export const EXCHANGE_LIMITS: ExchangeLimits = {
  planner: PLANNER_LIMITS,
  writeBatchBytes: 8 * MIB,
  writeBatchDelay: 50,
  maxUnwrittenBytes: 32 * MIB,
  concurrentWrites: 2,
  serveBatchBlocks: 4,
  concurrentChecks: 4,
  concurrentReads: 4,
  sendTimeout: 60_000,
  openTimeout: 10_000,
  hasBatch: 1_024,
  maxDueAnswers: 512,
}

/** Streams that one peer may have open to us: the one in use, and those of before that are still being torn down. */
export const MAX_INBOUND_STREAMS = 4

/**
 * What may have come of a peer's answers before this device looks at them: all that it owes at most. Twice the window,
 * which counts blocks by their mean length.
 */
export const MAX_UNREAD_BYTES = 2 * PLANNER_LIMITS.maxWindowBytes
