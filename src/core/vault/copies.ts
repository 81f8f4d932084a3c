import type { Bytes } from '../base/bytes.ts'
import type { Clock } from '../base/environment.ts'
import type { Unsubscribe } from '../base/events.ts'
import type { Cid, FileId, LogId, MemberId } from '../base/ids.ts'
import { createWritable, type Readable } from '../base/readable.ts'
import type { BlockStore } from '../ports/block-store.ts'
import { type Arrival, type ArrivalCount, createArrivalMeter } from './arrival-meter.ts'
import { estimateShare, type FileParts, readFileParts } from './file-parts.ts'
import { createShortfallMeter } from './shortfall-meter.ts'
import type { Availability, EarlierOnlyHere, FileCopies, FileHealth, FileHolder } from './vault-types.ts'
import type { Shortfall, VaultCopies, VaultSummary } from './vault-types.ts'
import type { OpenVault } from './vault.ts'

/** How often it is counted anew while something changes, in milliseconds, and for each file of all vaults: 100,000 take 20. */
const COUNT_MS = 1_000
const COUNT_MS_PER_FILE = 0.02
/** How often it is counted anew while it is told how long something takes, and nothing changes: it takes longer, then. */
const LOOK_MS = 30_000

const NO_PARTS: FileParts = { shares: [], countFewest: () => 0 }

const NOTHING_YET: ArrivalCount = { filesLeft: 0, bytesLeft: 0, filesHere: 0, bytesHere: 0 }

/** What a device has of something that it has not got all of: a bit for each block, as in `HeldPart`. */
interface PartOfHolder {
  readonly id: MemberId
  readonly isKeeper: boolean
  readonly bitmap: Bytes
}

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
  partsByRoot(): ReadonlyMap<Cid, readonly PartOfHolder[]>
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
  /** All that this device has whole: present files, those in the trash, and versions that are kept. */
  readonly heldRoots: () => readonly Cid[]
  /** What this device has of a root that it has not got all of. */
  readonly ownPartOf: (root: Cid) => Bytes | undefined
  readonly blocks: Pick<BlockStore, 'get'>
  readonly onAvailability: (listener: () => void) => Unsubscribe
  readonly isOnline: (member: MemberId) => boolean
}

/** How many copies there are of the files that vaults show now. */
export interface Copies {
  readonly vaults: Readable<ReadonlyMap<LogId, VaultCopies>>
  /** What is on its way to this device. */
  readonly arrival: Readable<Arrival>
  /** Of all vaults. */
  readonly shortfall: Readable<Shortfall>
  readonly earlierOnlyHere: Readable<EarlierOnlyHere>
  /** The same in short, and at once. */
  healthOf(vault: LogId, file: FileId): FileHealth | undefined
  ofFile(vault: LogId, file: FileId): Promise<FileCopies | undefined>
  /** Something may have changed: a vault was read. */
  countSoon(): void
  close(): void
}

export function createCopies(dependencies: CopiesDependencies): Copies {
  const { clock, self, vaults, openVaults, roots, blocks, availabilityOf, onAvailability } = dependencies
  const { heldRoots, ownPartOf, isOnline } = dependencies
  const counted = createWritable<ReadonlyMap<LogId, VaultCopies>>(new Map())
  const measureArrival = createArrivalMeter(clock)
  const arrival = createWritable<Arrival>({ files: 0, bytes: 0, seconds: undefined })
  const measureShortfall = createShortfallMeter(clock)
  const shortfall = createWritable<Shortfall>({ files: 0, bytes: 0, seconds: undefined })
  const earlierOnlyHere = createWritable<EarlierOnlyHere>({ versions: 0, bytes: 0 })
  let underWay = NOTHING_YET
  let files = 0
  /** What was missing of each root at the last count, in bytes, and is now. One that is in two vaults is copied once. */
  let missingBefore: ReadonlyMap<Cid, number> = new Map()
  let missing = new Map<Cid, number>()
  let copied = 0
  /** Of all that is present, gathered as it is counted. */
  let present = new Set<Cid>()
  let cancelCount: (() => void) | undefined
  let cancelLook: (() => void) | undefined

  const isHere = (root: Cid): boolean => availabilityOf(root).state === 'here'

  function countVault(
    vault: Pick<OpenVault, 'currentRoots'>,
    { wanted, wantedBefore }: { readonly wanted: number; readonly wantedBefore: number | undefined },
    isKept: (root: Cid) => boolean,
    parts: ReadonlyMap<Cid, readonly PartOfHolder[]>,
  ): VaultCopies {
    let [fewest, short, missingBytes, kept, onlyHereFiles, onlyHereBytes] = [Infinity, 0, 0, 0, 0, 0]
    const current = vault.currentRoots()
    for (const { root, size } of current.values()) {
      present.add(root)
      const elsewhere = roots.copiesElsewhere(root)
      const { state, storedBytes, totalBytes } = availabilityOf(root)
      const here = state === 'here'
      if (here || state === 'arriving') addTo(here, storedBytes, totalBytes)
      const copies = elsewhere + (here ? 1 : 0)
      fewest = Math.min(fewest, copies)
      let left = 0
      if (copies < wanted) {
        const ownShare = here || totalBytes === 0 ? 0 : storedBytes / totalBytes
        const shares = [ownShare, ...(parts.get(root) ?? []).map(({ bitmap }) => estimateShare(bitmap))]
        left = Math.round(size * countLacking(wanted - copies, shares))
        short++
        missingBytes += left
        missing.set(root, Math.max(left, missing.get(root) ?? 0))
      }
      // That fewer are wanted is no pace.
      if (wanted === wantedBefore) copied += Math.max(0, (missingBefore.get(root) ?? 0) - left)
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
      missingBytes,
      keptFiles: kept,
      onlyHere: { files: onlyHereFiles, bytes: onlyHereBytes },
    }
  }

  function countEarlier(): EarlierOnlyHere {
    const open = openVaults()
    // Which of them are present is known once all are read.
    if (vaults.get().some(({ id }) => !open.has(id))) return earlierOnlyHere.get()
    const alone = heldRoots().filter((root) => !present.has(root) && roots.copiesElsewhere(root) === 0)
    const bytes = alone.reduce((sum, root) => sum + availabilityOf(root).totalBytes, 0)
    return { versions: alone.length, bytes }
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
    missingBefore = missing
    missing = new Map()
    present = new Set()
    copied = 0
    const open = openVaults()
    const isKept = roots.findKept()
    const parts = roots.partsByRoot()
    const next = new Map<LogId, VaultCopies>()
    for (const { id, redundancy } of vaults.get()) {
      const vault = open.get(id)
      if (vault === undefined) continue
      const wantedBefore = counted.get().get(id)?.wanted
      next.set(id, countVault(vault, { wanted: redundancy, wantedBefore }, isKept, parts))
    }
    const bytes = [...missing.values()].reduce((sum, each) => sum + each, 0)
    const lacking = measureShortfall({ files: missing.size, bytes, copied })
    const arriving = measureArrival(underWay)
    const earlier = countEarlier()
    if (JSON.stringify(earlier) !== JSON.stringify(earlierOnlyHere.get())) earlierOnlyHere.set(earlier)
    if (JSON.stringify(arriving) !== JSON.stringify(arrival.get())) arrival.set(arriving)
    if (JSON.stringify(lacking) !== JSON.stringify(shortfall.get())) shortfall.set(lacking)
    if (JSON.stringify([...next]) !== JSON.stringify([...counted.get()])) counted.set(next)
    cancelLook?.()
    cancelLook = [arriving, lacking].some(({ seconds }) => seconds !== undefined)
      ? clock.after(LOOK_MS, countSoon)
      : undefined
  }

  const describeSelf = (share: number | undefined): FileHolder => ({
    member: self,
    isKeeper: false,
    isCounted: true,
    isOnline: true,
    share,
  })

  const describeHolder = (
    { id, isKeeper, isCounted }: Pick<PartOfHolder, 'id' | 'isKeeper'> & { readonly isCounted: boolean },
    share: number | undefined,
  ): FileHolder => ({ member: id, isKeeper, isCounted, isOnline: isOnline(id), share })

  function lookUp(vault: LogId, file: FileId): { readonly root: Cid; readonly wanted: number } | undefined {
    const root = openVaults().get(vault)?.currentRoots().get(file)?.root
    const wanted = vaults.get().find(({ id }) => id === vault)?.redundancy
    return root === undefined || wanted === undefined ? undefined : { root, wanted }
  }

  function countSoon(): void {
    cancelCount ??= clock.after(COUNT_MS + Math.round(files * COUNT_MS_PER_FILE), () => {
      cancelCount = undefined
      count()
    })
  }

  const unsubscribes = [roots.onChange(countSoon), onAvailability(countSoon), vaults.subscribe(countSoon)]
  return {
    vaults: counted,
    arrival,
    shortfall,
    earlierOnlyHere,
    healthOf(vaultId, file) {
      const known = lookUp(vaultId, file)
      if (known === undefined) return undefined
      const { root, wanted } = known
      return { copies: roots.copiesElsewhere(root) + (isHere(root) ? 1 : 0), wanted }
    },
    async ofFile(vaultId, file) {
      const known = lookUp(vaultId, file)
      if (known === undefined) return undefined
      const { root, wanted } = known
      const ownBitmap = isHere(root) ? undefined : ownPartOf(root)
      const { holders } = roots.healthOf(root)
      const stated = roots.partsByRoot().get(root) ?? []
      const partly = stated.filter(({ id }) => !holders.some((holder) => holder.id === id))
      const bitmaps = [...(ownBitmap === undefined ? [] : [ownBitmap]), ...partly.map(({ bitmap }) => bitmap)]
      // Only where there are any: it reads the file's list of blocks.
      const parts = bitmaps.length === 0 ? NO_PARTS : await readFileParts(blocks, root, bitmaps)
      const shares = [...(parts?.shares ?? bitmaps.map(() => undefined))]

      const others = holders.map((holder) => describeHolder(holder, 1))
      const own: FileHolder[] = []
      if (isHere(root)) own.push(describeSelf(1))
      else if (ownBitmap !== undefined) own.push(describeSelf(shares.shift()))
      const rest = partly.map((part, index) => describeHolder({ ...part, isCounted: true }, shares[index]))
      const devices = [...own, ...others, ...rest.filter(({ share }) => share !== 0)]
      const copiesElsewhere = others.filter(({ isCounted }) => isCounted).length
      const copies = copiesElsewhere + (isHere(root) ? 1 : 0)
      return {
        wanted,
        copies,
        together: parts && copies + parts.countFewest(bitmaps),
        elsewhere: parts && copiesElsewhere + parts.countFewest(partly.map(({ bitmap }) => bitmap)),
        devices,
      }
    },
    countSoon,
    close() {
      cancelCount?.()
      cancelLook?.()
      for (const unsubscribe of unsubscribes) unsubscribe()
    },
  }
}

/** Copies to be made, and parts of one: who has most of it has least to fetch. */
function countLacking(lacking: number, shares: readonly number[]): number {
  const begun = shares.toSorted((a, b) => b - a).slice(0, lacking)
  return lacking - begun.reduce((sum, share) => sum + share, 0)
}
