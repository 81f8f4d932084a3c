// A child process of disk-kills.test.ts: writes, removes and commits, and says what was acknowledged. Ends by being killed.
import { writeSync } from 'node:fs'
import { openDiskStores } from '../../../src/platform/nodejs/disk-stores.ts'
import { logOf, roundOf } from './store-rounds.ts'

const [folder, first, quota] = process.argv.slice(2) as [string, string, string]
const stores = await openDiskStores(folder, { quotaBytes: Number(quota) })

/** At once, so that what was told was true before it was. */
const tell = (line: string): void => void writeSync(1, `${line}\n`)

tell('open')
for (let number = Number(first); ; number++) {
  const { blocks, entries, removed } = roundOf(number)
  tell(`begin ${number}`)
  await Promise.all([
    ...blocks.map((some) => stores.blocks.putMany(some)),
    stores.entries.commit({ entries: entries.map((entry) => ({ ...entry, log: logOf(number) })), holdings: [] }),
  ])
  if (removed.length > 0) await stores.blocks.deleteMany(removed)
  tell(`done ${number}`)
}
