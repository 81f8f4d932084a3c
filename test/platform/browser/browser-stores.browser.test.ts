import { describeBlockStore } from '../../contracts/block-store.ts'
import { describeEntryStore } from '../../contracts/entry-store.ts'
import { describeLocalState } from '../../contracts/local-state.ts'
import { describeOrphanList } from '../../contracts/orphan-list.ts'
import { describeSecretStore } from '../../contracts/secret-store.ts'
import { openBrowserBlockStore } from '../../../src/platform/browser/block-store.ts'
import { openBrowserEntryStore } from '../../../src/platform/browser/entry-store.ts'
import { openBrowserLocalState } from '../../../src/platform/browser/local-state.ts'
import { openBrowserSecretStore } from '../../../src/platform/browser/secret-store.ts'

/** Every test its own database: one that another page still holds open could not be deleted. */
const freshName = () => `test-${crypto.randomUUID()}`

describeBlockStore('Dexie', () => {
  const name = freshName()
  return { store: openBrowserBlockStore(name), reopen: () => openBrowserBlockStore(name) }
})

describeEntryStore('Dexie', () => {
  const name = freshName()
  return { store: openBrowserEntryStore(name), reopen: () => openBrowserEntryStore(name) }
})

describeOrphanList('Dexie', () => {
  const name = freshName()
  return { list: openBrowserEntryStore(name).orphans, reopen: () => openBrowserEntryStore(name).orphans }
})

describeLocalState('Dexie', () => {
  const name = freshName()
  return { state: openBrowserLocalState(name), reopen: () => openBrowserLocalState(name) }
})

describeSecretStore('Dexie', () => {
  const name = freshName()
  return { store: openBrowserSecretStore(name), reopen: () => openBrowserSecretStore(name) }
})
