import type { Alternative, Benchmark, Measures } from '../harness/benchmark.ts'
import { type BenchPage, withBrowser } from '../harness/browser.ts'
import { servePage } from '../harness/page-server.ts'
import { watchMemory } from '../harness/process-memory.ts'
import { makeRandomFile } from '../harness/random-file.ts'
import type * as pageExports from './page.ts'
import type { Part } from './parts.worker.ts'

/** The slowest of these is what adding a file could at best be as fast as. */
const STAGES = ['read', 'SHA-256', 'AES-GCM', 'store'] as const

const PART_BY_NAME: Readonly<Record<(typeof STAGES)[number] | 'cut' | 'Helia', Part>> = {
  read: 'read',
  cut: 'cut',
  'SHA-256': 'hash',
  'AES-GCM': 'encrypt',
  store: 'store',
  Helia: 'helia',
}

export const ingest: Benchmark = {
  name: 'ingest',
  about: 'a file until it is committed, against each stage of that alone and against Helia on blockstore-idb',
  defaults: { runs: 5, megabytes: 512 },
  units: { speed: 'MB/s', 'peak memory': 'MB' },
  ratios: {
    'ingest/slowest-stage': (median) => ({
      value: median('speed, ours') / Math.min(...STAGES.map((stage) => median(`speed, ${stage}`))),
      aim: { atLeast: 0.8 },
    }),
    'ingest/helia': (median) => ({ value: median('speed, ours') / median('speed, Helia') }),
    'peak-memory-mb': (median) => ({ value: median('peak memory, ours'), aim: { atMost: 300 } }),
  },
  async prepare({ megabytes }) {
    const [server, file] = await Promise.all([servePage('ingest/page.ts'), makeRandomFile(megabytes)])

    const alternative = (
      name: string,
      work: (page: BenchPage<typeof pageExports>) => Promise<number>,
      reportsMemory: boolean,
    ): Alternative => ({
      name,
      run: () =>
        withBrowser<typeof pageExports, Measures>(server.url, async ({ page, profile }) => {
          await page.chooseFile(file.path)
          const { result, peak } = await watchMemory(profile, () => work(page))
          return { speed: result, ...(peak === undefined || !reportsMemory ? {} : { 'peak memory': peak }) }
        }),
    })

    return {
      alternatives: [
        alternative('ours', (page) => page.call('addToVault'), true),
        ...Object.entries(PART_BY_NAME).map(([name, part]) =>
          // The stages hold their sample in memory: what they take says nothing.
          alternative(name, (page) => page.call('measurePart', part), part === 'helia'),
        ),
      ],
      async close() {
        await Promise.all([server.close(), file.remove()])
      },
    }
  },
}
