import type { Clock } from '../base/environment.ts'
import { toError } from '../base/errors.ts'
import type { Cid, LogId } from '../base/ids.ts'
import type { Logs } from '../log/logs.ts'
import type { OpenVault } from './vault.ts'

/** How long changes are gathered before it is looked what they make needed, in milliseconds: little beside a download. */
const REVIEW_DELAY_MS = 250
/** … and the first, which opens every vault and looks at all that they name: what a person opens at once is painted before it. */
const FIRST_REVIEW_DELAY_MS = 1500
/** How often it is looked for what time alone has ended, in milliseconds: retention is counted in days. */
const REVIEW_INTERVAL_MS = 6 * 60 * 60 * 1000

/** What is asked of a vault here. */
export type ReviewedVault = Pick<OpenVault, 'standingOf' | 'retentionDays' | 'settled'>

export interface RetentionDependencies {
  readonly logs: Logs
  readonly clock: Clock
  /** The vaults whose keys this device has. */
  readonly vaultIds: () => readonly LogId[]
  readonly openVault: (id: LogId) => Promise<ReviewedVault>
  readonly replicator: {
    release(roots: readonly Cid[]): Promise<void>
    heldRoots(): readonly Cid[]
  }
  /** What this device does with what is wanted: not everything has to be here. */
  readonly keeping: {
    want(root: Cid, log: LogId): void
    unwant(root: Cid): void
    isKept(root: Cid, log: LogId): boolean
  }
  /** Blocks have become garbage: whoever frees them may look. */
  readonly onReleased: () => void
  /** A vault could not be opened, or what is kept could not be written down. Nothing is let go for it. */
  readonly onFault: (error: Error) => void
}

/**
 * Which blocks this device wants and keeps, by what the logs name and the vaults' retention lets go. A log that is no
 * vault of this device's, or one that cannot be opened, keeps everything: so do private vaults of others, and keepers.
 */
export interface Retention {
  /** The roots whose blocks are to be kept, as of now: all but those that were let go before. */
  neededRoots(): ReadonlySet<Cid>
  /** Opens the vaults and wants what is to be fetched; from then on as entries arrive. */
  start(): void
  /** What is wanted may be another: a vault was read, or is known now. */
  reviewSoon(): void
  /** Resolves when nothing is let go any more. */
  close(): Promise<void>
}

export function createRetention(dependencies: RetentionDependencies): Retention {
  const { logs, clock, vaultIds, openVault, replicator, keeping, onReleased, onFault } = dependencies
  const vaultById = new Map<LogId, ReviewedVault>()
  /** Those that were empty when this began, and are not known to have been reviewed as vaults. */
  const newLogs = new Set<LogId>()
  let reviewing: Promise<void> = Promise.resolve()
  let cancelNext: (() => void) | undefined
  /** When the next review is, in milliseconds since the Unix epoch. */
  let nextAt = Infinity
  let isRunning = false
  let closed = false

  /** Every root that an entry names, with what is to become of it for that entry. */
  function* standings() {
    for (const id of logs.logIds()) {
      const vault = vaultById.get(id)
      for (const { cid, links } of logs.log(id)?.nodes() ?? []) {
        for (const root of links) {
          const standing = vault?.standingOf(cid, root) ?? { wanted: true, needed: true }
          yield { root, log: id, ...standing }
        }
      }
    }
  }

  async function openVaults(): Promise<void> {
    for (const id of vaultIds()) {
      if (closed || vaultById.has(id)) continue
      try {
        vaultById.set(id, await openVault(id))
      } catch (error) {
        onFault(toError(error))
      }
    }
  }

  async function review(): Promise<void> {
    for (const id of vaultIds()) newLogs.delete(id)
    await openVaults()
    // What is not read yet counts as wanted: a version that is over would be fetched.
    for (const vault of vaultById.values()) await vault.settled()
    if (closed) return
    const wanted = new Map<Cid, Set<LogId>>()
    const unwanted = new Set<Cid>()
    const needed = new Set<Cid>()
    const unneeded = new Set<Cid>()
    for (const standing of standings()) {
      const { root, log } = standing
      if (standing.wanted) wanted.set(root, (wanted.get(root) ?? new Set()).add(log))
      else unwanted.add(root)
      ;(standing.needed ? needed : unneeded).add(standing.root)
    }
    for (const root of unwanted) if (!wanted.has(root)) keeping.unwant(root)
    for (const [root, logIds] of wanted) for (const log of logIds) keeping.want(root, log)
    const letGo = replicator.heldRoots().filter((root) => unneeded.has(root) && !needed.has(root))
    if (letGo.length === 0) return
    await replicator.release(letGo)
    onReleased()
  }

  /** Does not put off one that is due before: a vault that arrives for minutes is reviewed all the while. */
  function reviewWithin(delay: number): void {
    const at = clock.now() + delay
    if (closed || !isRunning || at >= nextAt) return
    cancelNext?.()
    nextAt = at
    cancelNext = clock.after(delay, () => {
      cancelNext = undefined
      nextAt = Infinity
      reviewing = reviewing
        .then(review)
        .catch((error: unknown) => onFault(toError(error)))
        .finally(() => reviewWithin(REVIEW_INTERVAL_MS))
    })
  }

  /** Of a vault that is new here nothing is on the screen yet, and somebody may be waiting for all that it names. */
  function reviewSoon(): void {
    reviewWithin(newLogs.size > 0 && vaultIds().some((id) => newLogs.has(id)) ? 0 : REVIEW_DELAY_MS)
  }

  let stopListening: (() => void) | undefined
  return {
    neededRoots() {
      const needed = new Set(replicator.heldRoots())
      for (const { root, log, needed: isNeeded } of standings()) {
        if (isNeeded && !needed.has(root) && keeping.isKept(root, log)) needed.add(root)
      }
      return needed
    },
    start() {
      stopListening = logs.on('entries-added', ({ log, entries }) => {
        if (logs.log(log)?.size === entries.length) {
          newLogs.add(log)
          reviewSoon()
          return
        }
        const vault = vaultById.get(log)
        // What is read later may be a setting by which this is wanted no more: then it is stopped again.
        const keepsAll = vault !== undefined && vault.retentionDays.get() === undefined
        if (keepsAll) for (const { entry } of entries) for (const root of entry.links) keeping.want(root, log)
        else if (entries.some(({ entry }) => entry.links.length > 0)) reviewSoon()
      })
      isRunning = true
      reviewWithin(FIRST_REVIEW_DELAY_MS)
    },
    reviewSoon,
    async close() {
      closed = true
      cancelNext?.()
      stopListening?.()
      await reviewing
    },
  }
}
