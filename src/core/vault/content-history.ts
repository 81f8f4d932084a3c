import { bytesToHex } from '../base/bytes.ts'
import type { Cid } from '../base/ids.ts'
import { compareStamps, type Field, type Stamp } from '../view/stamp.ts'
import { type FileContent, linksRootOf } from '../wire/vault-body.ts'

/**
 * Contents of one file that are current together, at most. Ordinary conflicts have two; without a bound, each of the
 * thousands that one member could write would be compared with all others. Those beyond are listed as versions.
 */
export const MAX_CURRENT_CONTENTS = 64

/** How many later versions are looked at for the one that replaced a version. In a history without forks it is the next. */
const LOOK_AHEAD = 8

/** Who has seen whom: Log.supersedes and Log.follows. */
export interface Lineage {
  supersedes(later: Cid, earlier: Cid): boolean
  follows(later: Cid, earlier: Cid): boolean
}

/** A content that a file has or had. */
export type Version = Field<FileContent>

/** Which of a file's contents count. */
export interface JudgedVersions {
  /** Not superseded by another, the latest first; those of one content once, as the latest of them. At least one. */
  readonly current: readonly Version[]
  /**
   * By what each superseded one was: the first of the few next ones that follows it without a fork between them, or else
   * a current one. Those that are not in it are not known to be superseded.
   */
  readonly replacedBy: ReadonlyMap<Version, Stamp>
}

/** Puts a version where the total order has it; a later one than all, the common case, at the end. */
export function insertVersion(versions: Version[], version: Version): void {
  let at = versions.length
  while (at > 0 && compareStamps((versions[at - 1] as Version).stamp, version.stamp) > 0) at--
  const before = versions[at - 1]
  if (before === undefined || compareStamps(before.stamp, version.stamp) !== 0) versions.splice(at, 0, version)
}

/** @param versions ascending in the total order; at least one */
export function judgeVersions(versions: readonly Version[], lineage: Lineage): JudgedVersions {
  const replacedBy = new Map<Version, Stamp>()
  const current: Version[] = []
  for (let at = versions.length - 1; at >= 0; at--) {
    const version = versions[at] as Version
    const isBefore =
      (asked: 'follows' | 'supersedes') =>
      ({ stamp }: Version): boolean =>
        stamp.cid === version.stamp.cid
          ? stamp.index > version.stamp.index
          : lineage[asked](stamp.cid, version.stamp.cid)
    // What supersedes one that is itself superseded supersedes this too: so the current ones are enough to ask.
    const by =
      versions.slice(at + 1, at + 1 + LOOK_AHEAD).find(isBefore('follows')) ?? current.find(isBefore('supersedes'))
    if (by !== undefined) replacedBy.set(version, by.stamp)
    else if (current.length < MAX_CURRENT_CONTENTS) current.push(version)
  }
  return { current: current.length === 1 ? current : keepDistinct(current), replacedBy }
}

/** Two members who add the same bytes at the same time are of one mind. */
function keepDistinct(versions: readonly Version[]): readonly Version[] {
  const seen = new Set<string>()
  return versions.filter(({ value }) => {
    const key = contentKey(value)
    const isNew = !seen.has(key)
    seen.add(key)
    return isNew
  })
}

/** Equal for contents of the same bytes, sealed the same way. */
export function contentKey(content: FileContent): string {
  if (content.kind === 'empty') return ''
  const { cid, key } = content.kind === 'chunk' ? content.chunk : content.manifest
  return `${content.size} ${cid} ${bytesToHex(key)} ${linksRootOf(content) ?? ''}`
}
