import type { Clock } from '../base/environment.ts'
import type { Unsubscribe } from '../base/events.ts'
import type { Cid, FileId, LogId, MemberId } from '../base/ids.ts'
import { createWritable, type Readable } from '../base/readable.ts'
import { type Arrival, type ArrivalCount, createArrivalMeter } from './arrival-meter.ts'
import type { Availability, FileCopies, VaultCopies, VaultSummary } from './vault-types.ts'
import type { OpenVault } from './vault.ts'

/** How often it is counted anew while something changes, in milliseconds, and for each file of all vaults: 100,000 take 20. */
const COUNT_MS = 1_000
const COUNT_MS_PER_FILE = 0.02

const NOTHING_YET: ArrivalCount = { filesLeft: 0, bytesLeft: 0, filesHere: 0, bytesHere: 0 }

/** Who holds what, by links roots: see replication/healing. */
export interface RootCopies {
  copiesElsewhere(root: Cid): number
  /** Whether a keeper has all of a root, as of now: to be asked for many at once. */
  findKept(): (root: Cid) => boolean
  healthOf(root: Cid): {
    readonly copies: number
    readonly isHere: boolean
    readonly holders: readonly { readonly id: MemberId; readonly isCounted: boolean; readonly isKeeper: boolean }[]
  }
  onChange(listener: () => void): Unsubscribe
}

export interface CopiesDependencies {
  readonly clock: Clock
  readonly self: MemberId
  readonly vaults: Readable<readonly VaultSummary[]>
  /** The vaults that are open by now: all of them soon after the start. */
  readonly openVaults: () => ReadonlyMap<LogId, Pick<OpenVault, 'currentRoots'>>
  readonly roots: RootCopies
  readonly availabilityOf: (root: Cid) => Availability
  readonly onAvailability: (listener: () => void) => Unsubscribe
  readonly isOnline: (member: MemberId) => boolean
}

/** How many copies there are of the files that vaults show now. */
export interface Copies {
  readonly vaults: Readable<ReadonlyMap<LogId, VaultCopies>>
  /** What is on its way to this device. */
  readonly arrival: Readable<Arrival>
  ofFile(vault: LogId, file: FileId): FileCopies | undefined
  /** Something may have changed: a vault was read. */
  countSoon(): void
  close(): void
}

export function createCopies(dependencies: CopiesDependencies): Copies {
  const { clock, self, vaults, openVaults, roots, availabilityOf, onAvailability, isOnline } = dependencies
  const counted = createWritable<ReadonlyMap<LogId, VaultCopies>>(new Map())
  const measureArrival = createArrivalMeter(clock)
  const arrival = createWritable<Arrival>({ files: 0, bytes: 0, seconds: undefined })
  let underWay = NOTHING_YET
  let files = 0
  let cancelCount: (() => void) | undefined

  const isHere = (root: Cid): boolean => availabilityOf(root).state === 'here'

  function countVault(
    vault: Pick<OpenVault, 'currentRoots'>,
    wanted: number,
    isKept: (root: Cid) => boolean,
  ): VaultCopies {
    let [fewest, short, kept, onlyHereFiles, onlyHereBytes] = [Infinity, 0, 0, 0, 0]
    const current = vault.currentRoots()
    for (const root of current.values()) {
      const elsewhere = roots.copiesElsewhere(root)
      const { state, storedBytes, totalBytes } = availabilityOf(root)
      const here = state === 'here'
      if (here || state === 'arriving') addTo(here, storedBytes, totalBytes)
      const copies = elsewhere + (here ? 1 : 0)
      fewest = Math.min(fewest, copies)
      if (copies < wanted) short++
      if (isKept(root)) kept++
      if (here && elsewhere === 0) {
        onlyHereFiles++
        onlyHereBytes += totalBytes
      }
    }
    files += current.size
    return {
      wanted,
      files: current.size,
      fewest: current.size === 0 ? undefined : fewest,
      shortFiles: short,
      keptFiles: kept,
      onlyHere: { files: onlyHereFiles, bytes: onlyHereBytes },
    }
  }

  function addTo(isHere: boolean, storedBytes: number, totalBytes: number): void {
    const { filesLeft, bytesLeft, filesHere, bytesHere } = underWay
    underWay = {
      filesLeft: filesLeft + (isHere ? 0 : 1),
      bytesLeft: bytesLeft + Math.max(0, totalBytes - storedBytes),
      filesHere: filesHere + (isHere ? 1 : 0),
      bytesHere: bytesHere + storedBytes,
    }
  }

  function count(): void {
    files = 0
    underWay = NOTHING_YET
    const open = openVaults()
    const isKept = roots.findKept()
    const next = new Map<LogId, VaultCopies>()
    for (const { id, redundancy } of vaults.get()) {
      const vault = open.get(id)
      if (vault !== undefined) next.set(id, countVault(vault, redundancy, isKept))
    }
    const arriving = measureArrival(underWay)
    if (JSON.stringify(arriving) !== JSON.stringify(arrival.get())) arrival.set(arriving)
    if (JSON.stringify([...next]) !== JSON.stringify([...counted.get()])) counted.set(next)
  }

  function countSoon(): void {
    cancelCount ??= clock.after(COUNT_MS + files * COUNT_MS_PER_FILE, () => {
      cancelCount = undefined
      count()
    })
  }

  const unsubscribes = [roots.onChange(countSoon), onAvailability(countSoon), vaults.subscribe(countSoon)]
  return {
    vaults: counted,
    arrival,
    ofFile(vaultId, file) {
      const root = openVaults().get(vaultId)?.currentRoots().get(file)
      const wanted = vaults.get().find(({ id }) => id === vaultId)?.redundancy
      if (root === undefined || wanted === undefined) return undefined
      const { holders } = roots.healthOf(root)
      const others = holders.map(({ id, isCounted, isKeeper }) => ({
        member: id,
        isKeeper,
        isCounted,
        isOnline: isOnline(id),
      }))
      const own = isHere(root) ? [{ member: self, isKeeper: false, isCounted: true, isOnline: true }] : []
      const devices = [...own, ...others]
      return { wanted, copies: devices.filter((each) => each.isCounted).length, devices }
    },
    countSoon,
    close() {
      cancelCount?.()
      for (const unsubscribe of unsubscribes) unsubscribe()
    },
  }
}
