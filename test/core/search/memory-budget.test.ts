import { expect, it } from 'vitest'
import type { Cid, FileId, MemberId } from '../../../src/core/base/ids.ts'
import { createMemoryBudget } from '../../../src/core/search/memory-budget.ts'
import { createSearchIndex } from '../../../src/core/search/search-index.ts'
import { createVaultSource } from '../../../src/core/search/vault-source.ts'
import type { VaultItem } from '../../../src/core/vault/vault-types.ts'

const itemNamed = (name: string): VaultItem => ({
  id: `id of ${name}` as FileId,
  kind: 'file',
  name,
  parent: undefined,
  size: 1,
  changedAt: 0,
  changedBy: 'member' as MemberId,
  entry: 'entry' as Cid,
  availability: { state: 'here', storedBytes: 0, totalBytes: 0 },
})
const named = (count: number, prefix: string) => Array.from({ length: count }, (_, i) => itemNamed(`${prefix}${i}.txt`))

it('an index says what it takes, and gives it back', () => {
  const index = createSearchIndex()
  index.put({ key: 'a', title: 'one two', context: 'two' })
  const one = index.bytes
  expect(one).toBeGreaterThan(0)
  index.put({ key: 'b', title: 'one two', context: 'two' })
  expect(index.bytes).toBeGreaterThan(one)
  index.put({ key: 'a', title: 'one two', context: 'two' })
  index.delete('b')
  expect(index.bytes).toBe(one)
  index.delete('a')
  expect(index.bytes).toBe(0)
})

it('words that many documents have in common take less than words of their own', () => {
  const [common, own] = [createSearchIndex(), createSearchIndex()]
  for (let i = 0; i < 1000; i++) {
    common.put({ key: `${i}`, title: 'the same four words', context: '' })
    own.put({ key: `${i}`, title: `a${i} b${i} c${i} d${i}`, context: '' })
  }
  expect(common.bytes * 2).toBeLessThan(own.bytes)
  expect(own.bytes).toBeGreaterThan(1_000_000)
})

it('what is full takes nothing more, but what leaves makes room', () => {
  const budget = createMemoryBudget(20_000)
  const source = createVaultSource(budget)
  const take = (items: readonly VaultItem[]) => {
    for (const running = source.take(items); running.next().done !== true;);
  }
  const [many, few] = [named(1000, 'word'), named(3, 'other')]
  take(many)
  const { size } = source.index
  expect(size).toBeGreaterThan(5)
  expect(size).toBeLessThan(50)
  expect(budget.isFull()).toBe(true)
  take([...many, ...few])
  expect(source.index.size).toBe(size)
  // What is in it can be renamed; what was not taken in is looked at again.
  take([{ ...many[0]!, name: 'renamed.txt' }, ...few])
  expect(source.index.search('renamed', 5).hits).toHaveLength(1)
  expect(budget.isFull()).toBe(false)
  take(few)
  expect(source.index.size).toBe(3)
  take([])
  expect([source.index.size, source.index.bytes]).toEqual([0, 0])
})
