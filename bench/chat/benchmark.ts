import { startRelay } from '../../e2e/support/relay-process.ts'
import { build, isBuilt } from '../../scripts/build.mjs'
import type { Alternative, Benchmark, Measures } from '../harness/benchmark.ts'
import { type Browser, withBrowsers } from '../harness/browser.ts'
import { servePage } from '../harness/page-server.ts'
import type { Pace } from './half-trips.ts'
import type * as pageExports from './page.ts'

type ChatBrowser = Browser<typeof pageExports>

/** Messages there and back: enough for a hundredth of them to be some. */
const PACE: Pace = { rounds: 200, restMs: 50 }
const PEERS = [2, 5, 10] as const

const oursWith = (peers: number): string => `ours, ${peers} peers`
const PING = 'bare channel'

export const chat: Benchmark = {
  name: 'chat',
  about: 'from sending a message to its being shown at another member, against a ping on a bare data channel',
  defaults: { runs: 3, megabytes: 1 },
  units: { p50: 'ms', p99: 'ms' },
  ratios: {
    'chat-p50/ping': (median) => ({ value: median(`p50, ${oursWith(2)}`) / median(`p50, ${PING}`) }),
    'chat-p50-ms-2-peers': (median) => ({ value: median(`p50, ${oursWith(2)}`) }),
    'chat-p99-ms-10-peers': (median) => ({ value: median(`p99, ${oursWith(10)}`) }),
  },
  async prepare() {
    if (!isBuilt()) await build()
    const { url, close } = await servePage('chat/page.ts')
    return { alternatives: [...PEERS.map((peers) => measureChat(url, peers)), measurePing(url)], close }
  },
}

/** Every one of the others answers in turn; all of them show every message. */
function measureChat(url: string, peers: number): Alternative {
  return between(oursWith(peers), url, peers, async ([first, ...others]) => {
    const relay = await startRelay({ args: ['--allow-origin', new URL(url).origin] })
    try {
      const { invite } = relay
      if (invite === undefined) throw new Error('The relay made no mesh.')
      const all = [first, ...others]
      for (const [index, { page }] of all.entries()) await page.call('openChat', invite, `Member ${index}`)
      await Promise.all(all.map(({ page }) => page.call('awaitOthers', others.length)))
      const answering = others.map(({ page }, turn) => page.call('answerInChat', turn, others.length, PACE.rounds))
      const [halves] = await Promise.all([first.page.call('pingInChat', PACE), ...answering])
      return halves
    } finally {
      await relay.stop()
      await relay.removeData()
    }
  })
}

function measurePing(url: string): Alternative {
  return between(PING, url, 2, async ([first, second]) => {
    if (second === undefined) throw new Error('It takes two browsers.')
    const answer = await second.page.call('answerOffer', await first.page.call('offerChannel'))
    await first.page.call('acceptAnswer', answer)
    await second.page.call('answerOnChannel')
    return first.page.call('pingOnChannel', PACE)
  })
}

function between(
  name: string,
  url: string,
  count: number,
  work: (browsers: readonly [ChatBrowser, ...ChatBrowser[]]) => Promise<readonly number[]>,
): Alternative {
  return {
    name,
    run: () =>
      withBrowsers<typeof pageExports, Measures>(url, count, async ([first, ...others]) => {
        if (first === undefined) throw new Error('It takes a browser.')
        const sorted = (await work([first, ...others])).toSorted((a, b) => a - b)
        const at = (share: number): number => sorted[Math.ceil(share * sorted.length) - 1] ?? NaN
        return { p50: at(0.5), p99: at(0.99) }
      }),
  }
}
