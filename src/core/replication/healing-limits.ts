const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

/** Every bound of keeping copies, in milliseconds where it is a time, with its reason. */
export interface HealingLimits {
  /** Between two statements of a device that has nothing new to say. Silence is noticed at multiples of it: see Holders. */
  readonly heartbeat: number
  /** Who has said nothing for so long is not asked for anything: three heartbeats, and one lost. */
  readonly fresh: number
  /** … and its copies do not count any more. Lids are closed for a night; what is copied for each would never be dropped. */
  readonly grace: number
  /** A lack of copies is left alone for so long while another may see to it: who has a new file says so within 5 s, or 10 where there is much news. */
  readonly settle: number
  /** After so long the next in rank fetches as well: who is first does not get it. */
  readonly patience: number
  /** How long a promise to keep a root holds. */
  readonly pledge: number
  /** Between announcing that a root is going and asking for promises: everyone has heard of it by then. */
  readonly intentWait: number
  /** All promises for one drop are made within it, and the drop. A small part of `pledge`. */
  readonly proofWindow: number
  /** After a drop that came to nothing. A random part is added, as much again at most. */
  readonly dropRetry: number
  /** Between two questions whether somebody holds what it says. */
  readonly audit: number
  /** How long it is remembered that somebody did not. */
  readonly doubt: number
  /** News is gathered so long before it is passed on: a device says one thing to each neighbour for all that came meanwhile. */
  readonly gather: number
  /** … and so long after the last time, while there is news all the time: a mesh that heals has some every second. */
  readonly busyGather: number
  /** … and news that only says who is still there. */
  readonly calmGather: number
  /** Between two looks for something to drop, while there is too little room. */
  readonly roomCheck: number
}

export const HEALING_LIMITS: HealingLimits = {
  heartbeat: 5 * MINUTE,
  fresh: 16 * MINUTE,
  grace: 24 * HOUR,
  settle: 12 * SECOND,
  patience: 30 * MINUTE,
  pledge: 10 * MINUTE,
  intentWait: 30 * SECOND,
  proofWindow: MINUTE,
  dropRetry: 10 * MINUTE,
  audit: 2 * MINUTE,
  doubt: HOUR,
  gather: SECOND,
  busyGather: 5 * SECOND,
  calmGather: MINUTE,
  roomCheck: 30 * SECOND,
}

/** With another grace. Who counts for less long is heard of as much more often. */
export function limitsWithGrace(grace: () => number): HealingLimits {
  return {
    ...HEALING_LIMITS,
    get grace() {
      return grace()
    },
    get fresh() {
      return Math.min(HEALING_LIMITS.fresh, grace())
    },
    get heartbeat() {
      return Math.min(HEALING_LIMITS.heartbeat, grace() / HEARTBEATS_PER_GRACE)
    },
    get calmGather() {
      return Math.min(HEALING_LIMITS.calmGather, grace() / HEARTBEATS_PER_GRACE / 2)
    },
  }
}

/** Of a short grace: some may be late. */
const HEARTBEATS_PER_GRACE = 4

/** Roots that may be on their way out at once, per device: what is said of them fits into a statement. */
export const MAX_DROPS = 32
/** Promises that bind a device at once. Beyond it, it is too busy to promise, and others keep what they have. */
export const MAX_PLEDGES = 65_536
/** Holders whose word against another counts; of each no more than so many doubts, or one liar could disown a mesh. */
export const MAX_DOUBTS_COUNTED = 4
