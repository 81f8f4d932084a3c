/** As much of both as the benchmark uses; they bring no types. */

declare module 'webtorrent/dist/webtorrent.min.js' {
  interface Torrent {
    readonly torrentFile: Uint8Array<ArrayBuffer>
    readonly length: number
    on(event: 'wire' | 'done', listener: () => void): void
  }
  interface TorrentOptions {
    readonly announce: readonly string[]
    readonly store?: new (chunkLength: number) => object
  }
  export default class WebTorrent {
    constructor(options: { readonly tracker: { readonly rtcConfig: RTCConfiguration } })
    seed(file: File, options: TorrentOptions, onSeed: (torrent: Torrent) => void): void
    add(torrentFile: Uint8Array, options: TorrentOptions): Torrent
    on(event: 'error', listener: (error: Error) => void): void
  }
}

declare module 'bittorrent-tracker/server' {
  import type { AddressInfo } from 'node:net'
  export default class Server {
    constructor(options: {
      readonly udp: boolean
      readonly http: boolean
      readonly ws: boolean
      readonly stats: boolean
    })
    readonly ws: { address(): AddressInfo }
    listen(port: number, host: string, onListening: () => void): void
    close(onClosed: () => void): void
  }
}
