import { describe, expect, test, vi } from 'vitest'
import { createLog } from '../../../src/core/log/log.ts'
import { isSameLog } from '../../../src/core/sync/same-heads.ts'
import { compareCids } from '../../../src/core/wire/cid.ts'
import { MAX_ANNOUNCED_HEADS } from '../../../src/core/wire/gossip.ts'
import { createNode, logNamed } from '../log/log-fixture.ts'

const ROOT = new Uint8Array(32)

function logOf(heads: number) {
  const log = createLog(logNamed('one'))
  log.add(Array.from({ length: heads }, (_, index) => createNode(`${index}`, [])))
  return log
}

describe('an announcement of a log', () => {
  test('that names our heads is of the same log, and no root is worked out for it', () => {
    const log = logOf(5)
    const root = vi.spyOn(log, 'root')
    const heads = log.heads().toSorted(compareCids)
    expect(isSameLog(log, { root: ROOT, heads })).toBe(true)
    expect(isSameLog(log, { root: ROOT, heads: heads.slice(1) })).toBe(false)
    expect(isSameLog(log, { root: ROOT, heads: [...heads.slice(1), createNode('other', []).cid] })).toBe(false)
    expect(isSameLog(log, { root: ROOT, heads: [] })).toBe(false)
    expect(root).not.toHaveBeenCalled()
  })

  test('that may not name all heads is told by its root', () => {
    const log = logOf(MAX_ANNOUNCED_HEADS + 1)
    const heads = log.heads().slice(0, MAX_ANNOUNCED_HEADS).sort(compareCids)
    expect(isSameLog(log, { root: log.root(), heads })).toBe(true)
    expect(isSameLog(log, { root: ROOT, heads })).toBe(false)
  })
})
