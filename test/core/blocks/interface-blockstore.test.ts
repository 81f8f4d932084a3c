import { CID } from 'multiformats/cid'
import { expect, test } from 'vitest'
import { createInterfaceBlockstore } from '../../../src/core/blocks/interface-blockstore.ts'
import { cidToLink } from '../../../src/core/wire/cid.ts'
import { createMemoryBlockStore } from '../../../src/platform/memory/memory-block-store.ts'
import { sampleBlock } from '../../contracts/sample-bytes.ts'

// What the public suite (interface-blockstore.browser.test.ts) does not ask.

test('no bytes are taken that the CID does not name', async () => {
  const [one, other] = [sampleBlock(1), sampleBlock(2)]
  const store = createInterfaceBlockstore(createMemoryBlockStore())
  await expect(store.put(cidToLink(one.cid), other.bytes)).rejects.toMatchObject({ code: 'hash' })
  expect(await store.has(cidToLink(one.cid))).toBe(false)
})

test('CIDs of other kinds are refused', async () => {
  const foreign = CID.parse('QmdfTbBqBPQ7VNxZEYEj14VmRuZBkqFbiwReogJgS1zR1n')
  const store = createInterfaceBlockstore(createMemoryBlockStore())
  await expect(store.put(foreign, new Uint8Array(3))).rejects.toMatchObject({ code: 'encoding' })
})
