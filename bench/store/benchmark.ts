import type { Alternative, Benchmark } from '../harness/benchmark.ts'
import { withBrowser } from '../harness/browser.ts'
import { servePage } from '../harness/page-server.ts'
import { MEGABYTE } from '../harness/throughput.ts'
import type * as pageExports from './page.ts'
import type { StoreName } from './stores.ts'

const STORES: readonly StoreName[] = [
  'ours',
  'raw IndexedDB',
  'blockstore-idb',
  'blockstore-idb, all of a batch at once',
]

export const store: Benchmark = {
  name: 'store',
  about: 'our block store against raw IndexedDB and blockstore-idb: blocks of 256 KiB, in batches of 8 MiB',
  defaults: { runs: 7, megabytes: 256 },
  units: { put: 'MB/s', 'put again': 'MB/s', get: 'MB/s', 'get and check': 'MB/s' },
  ratios: {
    'put/raw': (median) => ({ value: median('put, ours') / median('put, raw IndexedDB'), aim: { atLeast: 0.9 } }),
    'get/raw': (median) => ({ value: median('get, ours') / median('get, raw IndexedDB'), aim: { atLeast: 0.9 } }),
    'put/blockstore-idb': (median) => ({
      value: median('put, ours') / median('put, blockstore-idb'),
      aim: { atLeast: 2 },
    }),
    'get/blockstore-idb': (median) => ({
      value: median('get, ours') / median('get, blockstore-idb'),
      aim: { atLeast: 2 },
    }),
    'put/blockstore-idb-at-once': (median) => ({
      value: median('put, ours') / median('put, blockstore-idb, all of a batch at once'),
    }),
    'get/blockstore-idb-at-once': (median) => ({
      value: median('get, ours') / median('get, blockstore-idb, all of a batch at once'),
    }),
    'get-checked/get': (median) => ({ value: median('get and check, ours') / median('get, ours') }),
  },
  async prepare({ megabytes }) {
    const server = await servePage('store/page.ts')
    const alternatives = STORES.map((name): Alternative => ({
      name,
      run: () =>
        withBrowser<typeof pageExports, Record<string, number>>(server.url, async ({ page }) =>
          page.call('measureStore', { store: name, bytes: megabytes * MEGABYTE }),
        ),
    }))
    return { alternatives, close: server.close }
  },
}
