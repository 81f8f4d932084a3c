import { type Alternative, type Benchmark, rowName } from '../harness/benchmark.ts'
import { withBrowser } from '../harness/browser.ts'
import { servePage } from '../harness/page-server.ts'
import { MEGABYTE } from '../harness/throughput.ts'
import type * as pageExports from './page.ts'
import { DIFFERENCES, quantities } from './quantities.ts'

const SIZES = [1_000, 10_000, 100_000, 1_000_000] as const
const DIGEST_BYTES = 32

const alternativeOf = (entries: number): string => `${entries} entries`

/** To name so many ids of 256 bits, of which the other side knows nothing. */
const bytesToName = (difference: number): number => difference * DIGEST_BYTES

/** To say which of so many entries, all of which the other side would know: the logarithm of how many choices there are. */
function bytesToChoose(difference: number, entries: number): number {
  let bits = 0
  for (let chosen = 0; chosen < difference; chosen++) bits += Math.log2((entries - chosen) / (chosen + 1))
  return bits / 8
}

export const sync: Benchmark = {
  name: 'sync',
  about: 'what two peers say until each knows what the other lacks, of logs of up to a million entries',
  defaults: { runs: 5, megabytes: 32 },
  units: {
    ...Object.fromEntries(DIFFERENCES.map((difference) => [quantities.roundTrips(difference), 'round trips'])),
    ...Object.fromEntries(DIFFERENCES.map((difference) => [quantities.bytes(difference), 'bytes'])),
    [quantities.allIdsBytes]: 'bytes',
    ...Object.fromEntries(DIFFERENCES.map((difference) => [quantities.finding(difference), 'ms'])),
    ...Object.fromEntries(DIFFERENCES.map((difference) => [quantities.time(difference), 'ms'])),
    [quantities.allIdsTime]: 'ms',
    [quantities.firstRoot]: 'ms',
    [quantities.nextRoot]: 'ms',
  },
  ratios: {
    'equal/round-trips': (median) => ({
      value: median(rowName(quantities.roundTrips(0), alternativeOf(100_000))),
      aim: { atMost: 1 },
    }),
    'equal/bytes': (median) => ({
      value: median(rowName(quantities.bytes(0), alternativeOf(100_000))),
      aim: { atMost: 199 },
    }),
    '10-in-100000/round-trips': (median) => ({
      value: median(rowName(quantities.roundTrips(10), alternativeOf(100_000))),
      aim: { atMost: 3 },
    }),
    '10-in-100000/bytes': (median) => ({
      value: median(rowName(quantities.bytes(10), alternativeOf(100_000))),
      aim: { atMost: 4_000 },
    }),
    '1000-in-100000/round-trips': (median) => ({
      value: median(rowName(quantities.roundTrips(1_000), alternativeOf(100_000))),
      aim: { atMost: 4 },
    }),
    '1000-in-100000/bytes': (median) => ({
      value: median(rowName(quantities.bytes(1_000), alternativeOf(100_000))),
      aim: { atMost: 120_000 },
    }),
    '10-in-100000/minimum': (median) => ({
      value: median(rowName(quantities.bytes(10), alternativeOf(100_000))) / bytesToName(10),
    }),
    '1000-in-100000/minimum': (median) => ({
      value: median(rowName(quantities.bytes(1_000), alternativeOf(100_000))) / bytesToName(1_000),
    }),
    '10-in-100000/minimum-of-a-choice': (median) => ({
      value: median(rowName(quantities.bytes(10), alternativeOf(100_000))) / bytesToChoose(10, 100_000),
    }),
    '1000-in-100000/minimum-of-a-choice': (median) => ({
      value: median(rowName(quantities.bytes(1_000), alternativeOf(100_000))) / bytesToChoose(1_000, 100_000),
    }),
    '10-in-100000/all-ids': (median) => ({
      value:
        median(rowName(quantities.allIdsBytes, alternativeOf(100_000))) /
        median(rowName(quantities.bytes(10), alternativeOf(100_000))),
    }),
    '10-in-1000000/10-in-10000-time': (median) => ({
      value:
        median(rowName(quantities.finding(10), alternativeOf(1_000_000))) /
        median(rowName(quantities.finding(10), alternativeOf(10_000))),
    }),
  },
  async prepare({ megabytes }) {
    const server = await servePage('sync/page.ts')
    const sizes = SIZES.filter((entries) => entries * DIGEST_BYTES <= megabytes * MEGABYTE)
    const alternatives = sizes.map((entries): Alternative => ({
      name: alternativeOf(entries),
      run: () =>
        withBrowser<typeof pageExports, Record<string, number>>(server.url, async ({ page }) =>
          page.call('measureSync', entries),
        ),
    }))
    return { alternatives, close: server.close }
  },
}
