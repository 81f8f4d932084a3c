import WebTorrent from 'webtorrent/dist/webtorrent.min.js'
import { chosenFile } from '../harness/chosen-file.ts'
import type { Keeping } from '../ipfs/keeping.ts'
import { measureThroughput } from '../harness/throughput.ts'

/** Seeds the chosen file; returns the torrent's description in base64. */
export function provideByWebTorrent(tracker: string, keeping: Keeping): Promise<string> {
  return new Promise((resolve, reject) => {
    const client = createClient(reject)
    client.seed(chosenFile(), torrentOptions(tracker, keeping), ({ torrentFile }) => {
      resolve(btoa(String.fromCharCode(...torrentFile)))
    })
  })
}

/** Megabytes per second from the first connection until every piece is verified and stored. */
export function receiveByWebTorrent(tracker: string, keeping: Keeping, description: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const client = createClient(reject)
    const torrentFile = Uint8Array.from(atob(description), (character) => character.charCodeAt(0))
    const torrent = client.add(torrentFile, torrentOptions(tracker, keeping))
    const done = new Promise<void>((finish) => torrent.on('done', finish))
    torrent.on('wire', () => resolve(measureThroughput(torrent.length, () => done)))
  })
}

/** It stores in the origin's private file system unless it is given a store. */
function torrentOptions(tracker: string, keeping: Keeping) {
  return { announce: [tracker], ...(keeping === 'memory' ? { store: MemoryChunkStore } : {}) }
}

function createClient(onError: (error: Error) => void): WebTorrent {
  // No public STUN server: both are on this machine.
  const client = new WebTorrent({ tracker: { rtcConfig: { iceServers: [] } } })
  client.on('error', onError)
  return client
}

type Callback<Result> = (error: Error | null, result?: Result) => void

interface Range {
  readonly offset?: number
  readonly length?: number
}

/** Of the interface abstract-chunk-store. */
class MemoryChunkStore {
  readonly chunks: Uint8Array[] = []
  constructor(readonly chunkLength: number) {}
  put(index: number, chunk: Uint8Array, done: Callback<undefined> = () => undefined): void {
    this.chunks[index] = chunk
    queueMicrotask(() => done(null))
  }
  get(index: number, ...given: [Range | null, Callback<Uint8Array>] | [Callback<Uint8Array>]): void {
    const [range, done] = given.length === 1 ? [null, given[0]] : given
    const chunk = this.chunks[index]
    const start = range?.offset ?? 0
    const part = chunk?.subarray(start, range?.length === undefined ? undefined : start + range.length)
    queueMicrotask(() => (part === undefined ? done(new Error('This chunk is not here.')) : done(null, part)))
  }
  close(done: Callback<undefined> = () => undefined): void {
    queueMicrotask(() => done(null))
  }
  destroy(done?: Callback<undefined>): void {
    this.close(done)
  }
}
