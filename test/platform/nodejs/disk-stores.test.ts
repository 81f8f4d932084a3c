import { onTestFinished } from 'vitest'
import { type DiskStores, openDiskStores } from '../../../src/platform/nodejs/disk-stores.ts'
import { describeBlockStore } from '../../contracts/block-store.ts'
import { describeEntryStore } from '../../contracts/entry-store.ts'
import { describeLocalState } from '../../contracts/local-state.ts'
import { describeOrphanList } from '../../contracts/orphan-list.ts'
import { makeScratchFolder } from './scratch-folder.ts'

const QUOTA_BYTES = 1e9

/** Stores of a new folder, and the same again. */
async function openScratch() {
  const folder = await makeScratchFolder()
  const opened: DiskStores[] = []
  const open = async (): Promise<DiskStores> => {
    for (const earlier of opened) await earlier.close()
    const stores = await openDiskStores(folder, { quotaBytes: QUOTA_BYTES })
    opened.push(stores)
    return stores
  }
  onTestFinished(async () => opened.at(-1)?.close())
  return { stores: await open(), reopen: open }
}

const closable = <K extends 'blocks' | 'entries'>(stores: DiskStores, name: K) => ({
  ...stores[name],
  close: () => stores.close(),
})

describeBlockStore('disk', async () => {
  const { stores, reopen } = await openScratch()
  return { store: closable(stores, 'blocks'), reopen: async () => closable(await reopen(), 'blocks') }
})

describeEntryStore('disk', async () => {
  const { stores, reopen } = await openScratch()
  return { store: closable(stores, 'entries'), reopen: async () => closable(await reopen(), 'entries') }
})

describeOrphanList('disk', async () => {
  const { stores, reopen } = await openScratch()
  return { list: stores.orphans, reopen: async () => (await reopen()).orphans }
})

describeLocalState('disk', async () => {
  const { stores, reopen } = await openScratch()
  return { state: stores.localState, reopen: async () => (await reopen()).localState }
})
