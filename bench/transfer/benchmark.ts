import { startRelay } from '../../e2e/support/relay-process.ts'
import { build, isBuilt } from '../../scripts/build.mjs'
import type { Alternative, Benchmark, Measures } from '../harness/benchmark.ts'
import { type Browser, settleDisk, withBrowsers } from '../harness/browser.ts'
import { servePage } from '../harness/page-server.ts'
import { type RandomFile, makeRandomFile } from '../harness/random-file.ts'
import { MEGABYTE } from '../harness/throughput.ts'
import type { Keeping } from '../ipfs/keeping.ts'
import { startLibp2pRelay } from './libp2p-relay.ts'
import type * as pageExports from './page.ts'
import { type Tracker, startTracker } from './tracker.ts'

type TransferBrowser = Browser<typeof pageExports>

interface Setting {
  readonly url: string
  readonly file: RandomFile
  readonly tracker: Tracker
  readonly bytes: number
}

const speedRatio =
  (other: string, aim?: number) =>
  (median: (what: string) => number): { value: number; aim?: { atLeast: number } } => ({
    value: median('speed, ours') / median(`speed, ${other}`),
    ...(aim === undefined ? {} : { aim: { atLeast: aim } }),
  })

export const transfer: Benchmark = {
  name: 'transfer',
  about: 'a file from one Chromium process to another, against a bare data channel, libp2p, Helia and WebTorrent',
  defaults: { runs: 5, megabytes: 256 },
  units: { speed: 'MB/s' },
  ratios: {
    'transfer/datachannel': speedRatio('bare data channel', 0.8),
    'transfer/kept-channel': speedRatio('bare data channel, hashed and stored'),
    'kept-channel/datachannel': (median) => ({
      value: median('speed, bare data channel, hashed and stored') / median('speed, bare data channel'),
    }),
    'transfer/libp2p-stream': speedRatio('bare libp2p stream'),
    'transfer/helia': speedRatio('Helia on disk', 2),
    'transfer/webtorrent': speedRatio('WebTorrent on disk', 2),
    'transfer/helia-memory': speedRatio('Helia in memory', 1),
    'transfer/webtorrent-memory': speedRatio('WebTorrent in memory', 1),
    'three-providers/one': (median) => ({
      value: median('speed, ours from three') / median('speed, ours'),
      aim: { atLeast: 1 },
    }),
  },
  async prepare({ megabytes }) {
    if (!isBuilt()) await build()
    const [server, file, tracker] = await Promise.all([
      servePage('transfer/page.ts'),
      makeRandomFile(megabytes),
      startTracker(),
    ])
    const setting = { url: server.url, file, tracker, bytes: megabytes * MEGABYTE }
    return {
      alternatives: [
        measureWarren('ours', setting, 1),
        measureWarren('ours from three', setting, 3),
        measureDataChannel(setting),
        measureKeptChannel(setting),
        measureLibp2p(setting),
        measureHelia('Helia on disk', setting, 'disk'),
        measureHelia('Helia in memory', setting, 'memory'),
        measureWebTorrent('WebTorrent on disk', setting, 'disk'),
        measureWebTorrent('WebTorrent in memory', setting, 'memory'),
      ],
      async close() {
        await Promise.all([server.close(), file.remove(), tracker.close()])
      },
    }
  },
}

/** Through the real relay. Further providers have fetched the file from the first before. */
function measureWarren(name: string, setting: Setting, providers: number): Alternative {
  return between(name, setting, providers + 1, async (first, receiver, others) => {
    const relay = await startRelay({ args: ['--allow-origin', new URL(setting.url).origin] })
    try {
      const { invite } = relay
      if (invite === undefined) throw new Error('The relay made no mesh.')
      await first.page.call('provideByWarren', invite)
      for (const other of others) await other.page.call('receiveByWarren', invite, setting.bytes)
      await settleDisk()
      const speed = await receiver.page.call('receiveByWarren', invite, setting.bytes)
      if (!(await receiver.page.call('isDirect'))) throw new Error('The bytes did not come over WebRTC.')
      const received = await receiver.page.call('hashReceived')
      if (received !== setting.file.sha256) throw new Error('The file that came is not the file that was added.')
      return speed
    } finally {
      await relay.stop()
      await relay.removeData()
    }
  })
}

function measureDataChannel(setting: Setting): Alternative {
  return between('bare data channel', setting, 2, async (provider, receiver) => {
    const answer = await receiver.page.call('answerOffer', await provider.page.call('offerChannel'))
    await provider.page.call('acceptAnswer', answer)
    await provider.page.call('provideByChannel')
    return receiver.page.call('receiveByChannel', setting.bytes)
  })
}

function measureKeptChannel(setting: Setting): Alternative {
  return between('bare data channel, hashed and stored', setting, 2, async (provider, receiver) => {
    const answer = await receiver.page.call('answerOffer', await provider.page.call('offerChannel'))
    await provider.page.call('acceptAnswer', answer)
    await provider.page.call('provideByKeptChannel')
    await settleDisk()
    return receiver.page.call('receiveByKeptChannel', setting.bytes)
  })
}

function measureLibp2p(setting: Setting): Alternative {
  return between('bare libp2p stream', setting, 2, async (provider, receiver) => {
    const relay = await startLibp2pRelay()
    try {
      const address = await provider.page.call('provideByLibp2p', relay.address)
      return await receiver.page.call('receiveByLibp2p', relay.address, address, setting.bytes)
    } finally {
      await relay.close()
    }
  })
}

function measureHelia(name: string, setting: Setting, keeping: Keeping): Alternative {
  return between(name, setting, 2, async (provider, receiver) => {
    const relay = await startLibp2pRelay()
    try {
      const offer = await provider.page.call('provideByHelia', relay.address, keeping)
      await settleDisk()
      return await receiver.page.call('receiveByHelia', relay.address, keeping, offer, setting.bytes)
    } finally {
      await relay.close()
    }
  })
}

function measureWebTorrent(name: string, setting: Setting, keeping: Keeping): Alternative {
  return between(name, setting, 2, async (provider, receiver) => {
    const { url } = setting.tracker
    const description = await provider.page.call('provideByWebTorrent', url, keeping)
    await settleDisk()
    return receiver.page.call('receiveByWebTorrent', url, keeping, description)
  })
}

/** Browsers as many as it takes: the first is handed the file, the second is to get it. */
function between(
  name: string,
  { url, file }: Setting,
  count: number,
  work: (provider: TransferBrowser, receiver: TransferBrowser, others: readonly TransferBrowser[]) => Promise<number>,
): Alternative {
  return {
    name,
    run: () =>
      withBrowsers<typeof pageExports, Measures>(url, count, async ([provider, receiver, ...others]) => {
        if (provider === undefined || receiver === undefined) throw new Error('It takes two browsers.')
        await provider.page.chooseFile(file.path)
        return { speed: await work(provider, receiver, others) }
      }),
  }
}
