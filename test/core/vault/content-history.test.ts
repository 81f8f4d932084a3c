import { describe, expect, it, vi } from 'vitest'
import type { Cid } from '../../../src/core/base/ids.ts'
import {
  insertVersion,
  judgeVersions,
  MAX_CURRENT_CONTENTS,
  type Version,
} from '../../../src/core/vault/content-history.ts'
import { stampAt } from '../view/stamps.ts'
import { contentOf } from './written-vault.ts'

const versionAt = (height: number, content: string, name = `entry-${height}`): Version => ({
  value: contentOf(content),
  stamp: stampAt(height, name),
})
const chain = (length: number): Version[] => Array.from({ length }, (_, i) => versionAt(i, `content ${i}`))
/** Nobody has seen anybody. */
const STRANGERS = { follows: () => false, supersedes: () => false }
const contents = (versions: readonly Version[]) => versions.map(({ stamp }) => stamp.cid)

describe('the contents of a file', () => {
  it('in a chain are superseded each by the next, at the price of one question each', () => {
    const lineage = { follows: vi.fn(() => true), supersedes: vi.fn(() => true) }
    const versions = chain(1000)
    const { current, replacedBy } = judgeVersions(versions, lineage)
    expect(contents(current)).toEqual(['entry-999'])
    expect(replacedBy.get(versions[0] as Version)?.cid).toBe('entry-1')
    expect(replacedBy.size).toBe(999)
    expect(lineage.follows).toHaveBeenCalledTimes(999)
    expect(lineage.supersedes).not.toHaveBeenCalled()
  })

  it('that nobody had seen of one another are all current, the latest first', () => {
    const { current, replacedBy } = judgeVersions(chain(3), STRANGERS)
    expect(contents(current)).toEqual(['entry-2', 'entry-1', 'entry-0'])
    expect(replacedBy.size).toBe(0)
  })

  it('that are the same are one, as the latest of them', () => {
    const versions = [versionAt(0, 'same'), versionAt(1, 'other'), versionAt(1, 'same', 'z')]
    expect(contents(judgeVersions(versions, STRANGERS).current)).toEqual(['z', 'entry-1'])
  })

  it('of one entry are superseded by the last of it', () => {
    const versions = [versionAt(0, 'a', 'e'), { ...versionAt(0, 'b', 'e'), stamp: stampAt(0, 'e', { index: 1 }) }]
    const { current, replacedBy } = judgeVersions(versions, STRANGERS)
    expect(current).toEqual([versions[1]])
    expect(replacedBy.get(versions[0] as Version)).toBe(versions[1]?.stamp)
  })

  it('are superseded by a current one also when what came between is not known to have been', () => {
    const versions = chain(30)
    const seen = new Set(['entry-29 entry-0'])
    const { current, replacedBy } = judgeVersions(versions, {
      ...STRANGERS,
      supersedes: (later, earlier) => seen.has(`${later} ${earlier}`),
    })
    expect(current).toHaveLength(29)
    expect(replacedBy.get(versions[0] as Version)?.cid).toBe('entry-29')
  })

  it('are bounded in number, and so is the work, however many a member writes side by side', () => {
    const supersedes = vi.fn(() => false)
    const versions = chain(2000)
    const { current, replacedBy } = judgeVersions(versions, { ...STRANGERS, supersedes })
    expect(current).toHaveLength(MAX_CURRENT_CONTENTS)
    // Of those beyond it is not known that anything superseded them: retention keeps them.
    expect(replacedBy.size).toBe(0)
    expect(supersedes.mock.calls.length).toBeLessThanOrEqual(2000 * MAX_CURRENT_CONTENTS)
  })

  it('lie in the total order whatever the order in which they come, each once', () => {
    const versions: Version[] = []
    for (const at of [3, 1, 2, 3, 0, 1]) insertVersion(versions, versionAt(at, `${at}`))
    expect(contents(versions)).toEqual(['entry-0', 'entry-1', 'entry-2', 'entry-3'] as unknown as Cid[])
  })
})
