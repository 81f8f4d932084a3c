import { readFile, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Cid } from '../../src/core/base/ids.ts'
import { createVerifiedBlockStore } from '../../src/core/blocks/verified-store.ts'
import { openDiskStores } from '../../src/platform/nodejs/disk-stores.ts'
import { createScrubbing } from '../../relay/keeper-scrubbing.ts'
import { createLog } from '../../relay/log.ts'
import { makeBlocks } from '../core/blocks/exchange-fixture.ts'
import { createSkippingEnvironment } from '../core/skipping-clock.ts'
import { makeScratchFolder } from '../platform/nodejs/scratch-folder.ts'

const HOUR_MS = 3_600_000
const QUOTA_BYTES = 1e9

test('reads all that is on the disk once a week, and has what is damaged fetched again', async () => {
  const folder = await makeScratchFolder()
  const blocks = makeBlocks(20, 1_000)
  const filled = await openDiskStores(folder, { quotaBytes: QUOTA_BYTES })
  await filled.blocks.putMany(blocks)
  await filled.close()
  const [pack = ''] = await readdir(join(folder, 'packs'))
  const bytes = await readFile(join(folder, 'packs', pack))
  bytes[7_500] = (bytes[7_500] as number) ^ 1
  await writeFile(join(folder, 'packs', pack), bytes)

  const stores = await openDiskStores(folder, { quotaBytes: QUOTA_BYTES })
  const { clock, skip } = createSkippingEnvironment()
  const damaged: Cid[] = []
  let lookedForMissing = 0
  const lines: string[] = []
  const scrubbing = createScrubbing({
    blocks: createVerifiedBlockStore(stores.blocks, { onDamaged: (cids) => damaged.push(...cids) }),
    repair: { settled: () => Promise.resolve(), findMissing: () => Promise.resolve(lookedForMissing++) },
    localState: stores.localState,
    clock,
    log: createLog(clock, { level: 'info', write: (line) => lines.push(line) }),
    onFault(error) {
      throw error
    },
  })
  scrubbing.start()
  skip(HOUR_MS)
  await expect.poll(() => lines.join()).toContain('scrubbed')
  expect(damaged).toEqual([blocks[7]!.cid])
  expect((await stores.blocks.usage()).blocks).toBe(19)
  expect(lookedForMissing).toBe(1)
  await scrubbing.close()
  await stores.close()
})
