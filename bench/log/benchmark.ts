import { startRelay } from '../../e2e/support/relay-process.ts'
import { build, isBuilt } from '../../scripts/build.mjs'
import type { Alternative, Benchmark, Measures } from '../harness/benchmark.ts'
import { type Browser, settleDisk, withBrowser, withBrowsers } from '../harness/browser.ts'
import { servePage } from '../harness/page-server.ts'
import { startLibp2pRelay } from '../transfer/libp2p-relay.ts'
import type { Filling } from './fill-vault.ts'
import type * as pageExports from './page.ts'
import { JOIN_SIZES, quantities } from './quantities.ts'

type LogBrowser = Browser<typeof pageExports>

const MANY_FILES = 100_000
/** What `Vault.add` puts into one entry. */
const FILES_PER_ADD = 600
/** Milliseconds: it takes minutes until there is what is to be opened, or joined. */
const DEADLINE = 900_000

const ADDED_AS_FOLDERS = 'added as folders'
const ADDED_IN_TURN = 'added one by one'

export const log: Benchmark = {
  name: 'log',
  about:
    'appending to a log, joining it, opening a vault of 100,000 files and searching it; the first two against OrbitDB',
  defaults: { runs: 3, megabytes: 1 },
  units: {
    [quantities.appendAtOnce]: 'entries/s',
    [quantities.appendInTurn]: 'entries/s',
    [quantities.verify]: 'entries/s',
    ...Object.fromEntries(JOIN_SIZES.map((entries) => [quantities.join(entries), 'ms'])),
    ...Object.fromEntries(JOIN_SIZES.map((entries) => [quantities.joined(entries), 'entries'])),
    [quantities.opening]: 'ms',
    [quantities.search]: 'ms',
  },
  ratios: {
    'append/orbitdb': (median) => ({
      value: median(`${quantities.appendAtOnce}, ours`) / median(`${quantities.appendAtOnce}, OrbitDB`),
      aim: { atLeast: 10 },
    }),
    'append-in-turn/orbitdb': (median) => ({
      value: median(`${quantities.appendInTurn}, ours`) / median(`${quantities.appendInTurn}, OrbitDB`),
    }),
    'verify/orbitdb': (median) => ({
      value: median(`${quantities.verify}, ours`) / median(`${quantities.verify}, OrbitDB`),
    }),
    ...Object.fromEntries(
      JOIN_SIZES.map((entries) => [
        `join-${entries}/orbitdb`,
        (median: (what: string) => number) => ({
          value:
            median(`${quantities.join(entries)}, joining OrbitDB`) /
            median(`${quantities.join(entries)}, joining ours`),
          aim: { atLeast: 20 },
        }),
      ]),
    ),
    'open-100000-ms': (median) => ({
      value: median(`${quantities.opening}, ${ADDED_AS_FOLDERS}`),
      aim: { atMost: 1_000 },
    }),
    'open-100000-entries-ms': (median) => ({ value: median(`${quantities.opening}, ${ADDED_IN_TURN}`) }),
    'search-100000-ms': (median) => ({ value: median(`${quantities.search}, names`), aim: { atMost: 50 } }),
  },
  async prepare() {
    if (!isBuilt()) await build()
    const server = await servePage('log/page.ts')
    const { url } = server

    const alone = (name: string, work: (browser: LogBrowser) => Promise<Measures>): Alternative => ({
      name,
      run: () => withBrowser<typeof pageExports, Measures>(url, work, DEADLINE),
    })
    const openVault = (name: string, filling: Filling): Alternative =>
      alone(name, async ({ page }) => {
        const vault = await page.call('fillVault', filling)
        await page.reload()
        await settleDisk()
        return { [quantities.opening]: await page.call('openVaultInApp', vault) }
      })

    return {
      alternatives: [
        alone('ours', ({ page }) => page.call('measureWarren')),
        alone('OrbitDB', ({ page }) => page.call('measureOrbitDb')),
        joinEach('joining ours', url, joinWarren),
        joinEach('joining OrbitDB', url, joinOrbitDb),
        openVault(ADDED_AS_FOLDERS, { files: MANY_FILES, filesPerEntry: FILES_PER_ADD }),
        openVault(ADDED_IN_TURN, { files: MANY_FILES, filesPerEntry: 1 }),
        alone('names', async ({ page }) => ({ [quantities.search]: await page.call('searchNames', MANY_FILES) })),
      ],
      close: server.close,
    }
  },
}

type Join = (provider: LogBrowser, newcomer: LogBrowser, entries: number, url: string) => Promise<Measures>

/** Logs of each size, each between two new browsers. */
function joinEach(name: string, url: string, join: Join): Alternative {
  return {
    name,
    async run() {
      let measures: Measures = {}
      for (const entries of JOIN_SIZES) {
        const measured = await withBrowsers<typeof pageExports, Measures>(
          url,
          2,
          async ([provider, newcomer]) => {
            if (provider === undefined || newcomer === undefined) throw new Error('It takes two browsers.')
            return join(provider, newcomer, entries, url)
          },
          DEADLINE,
        )
        measures = { ...measures, ...measured }
      }
      return measures
    },
  }
}

/** Through the real relay. */
async function joinWarren(provider: LogBrowser, newcomer: LogBrowser, entries: number, url: string): Promise<Measures> {
  const relay = await startRelay({ args: ['--allow-origin', new URL(url).origin] })
  try {
    const { invite } = relay
    if (invite === undefined) throw new Error('The relay made no mesh.')
    await provider.page.call('fillByWarren', invite, entries)
    await provider.page.reload()
    await provider.page.call('provideByWarren', invite)
    await settleDisk()
    return await newcomer.page.call('joinByWarren', invite, entries)
  } finally {
    await relay.stop()
    await relay.removeData()
  }
}

/** Through libp2p's own relay, over WebRTC as well. */
async function joinOrbitDb(provider: LogBrowser, newcomer: LogBrowser, entries: number): Promise<Measures> {
  const relay = await startLibp2pRelay()
  try {
    const offer = await provider.page.call('provideByOrbitDb', relay.address, entries)
    await settleDisk()
    return await newcomer.page.call('joinByOrbitDb', relay.address, offer, entries)
  } finally {
    await relay.close()
  }
}
