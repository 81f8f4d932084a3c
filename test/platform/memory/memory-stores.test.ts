import { expect, test } from 'vitest'
import { createMemoryBlockStore } from '../../../src/platform/memory/memory-block-store.ts'
import { createMemoryEntryStore } from '../../../src/platform/memory/memory-entry-store.ts'
import { createMemoryLocalState } from '../../../src/platform/memory/memory-local-state.ts'
import { createMemoryOrphanList } from '../../../src/platform/memory/memory-orphan-list.ts'
import { createMemorySecretStore } from '../../../src/platform/memory/memory-secret-store.ts'
import { describeBlockStore } from '../../contracts/block-store.ts'
import { describeEntryStore } from '../../contracts/entry-store.ts'
import { describeLocalState } from '../../contracts/local-state.ts'
import { describeOrphanList } from '../../contracts/orphan-list.ts'
import { sampleBlock } from '../../contracts/sample-bytes.ts'
import { describeSecretStore } from '../../contracts/secret-store.ts'

describeBlockStore('memory', () => ({ store: createMemoryBlockStore() }))
describeEntryStore('memory', () => ({ store: createMemoryEntryStore() }))
describeOrphanList('memory', () => ({ list: createMemoryOrphanList() }))
describeLocalState('memory', () => ({ state: createMemoryLocalState() }))
describeSecretStore('memory', () => ({ store: createMemorySecretStore() }))

test('the memory block store refuses a put beyond its quota whole', async () => {
  const store = createMemoryBlockStore({ quotaBytes: 250 })
  await store.putMany([sampleBlock(1, 100)])
  const put = store.putMany([sampleBlock(2, 100), sampleBlock(3, 100)])
  await expect(put).rejects.toMatchObject({ code: 'storage-full' })
  expect(await store.usage()).toEqual({ blocks: 1, bytes: 100 })
})
