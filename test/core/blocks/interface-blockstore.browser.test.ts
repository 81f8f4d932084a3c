import type { Blockstore } from 'interface-blockstore'
import { afterEach, beforeEach, describe, it } from 'vitest'
import { createInterfaceBlockstore } from '../../../src/core/blocks/interface-blockstore.ts'
import { type BrowserBlockStore, openBrowserBlockStore } from '../../../src/platform/browser/block-store.ts'

// The public suite finds its test runner among the globals.
Object.assign(globalThis, { describe, it, beforeEach, afterEach })
const { interfaceBlockstoreTests } = await import('interface-blockstore-tests')

const stores: BrowserBlockStore[] = []

function open(): Blockstore {
  const store = openBrowserBlockStore(`interface-blockstore-${crypto.randomUUID()}`)
  stores.push(store)
  return createInterfaceBlockstore(store)
}

afterEach(() => {
  for (const store of stores.splice(0)) store.close()
})

describe('the public interface-blockstore suite', () => {
  interfaceBlockstoreTests({ setup: open, teardown: () => undefined })
})
