/** `ws`'s WebSocket, as far as it differs from a browser's. */
export type DialledWebSocket = new (url: string) => {
  once(event: 'open', listener: () => void): unknown
  on(event: 'error', listener: () => void): unknown
  pause(): void
  resume(): void
}

/**
 * libp2p dials with the global WebSocket, which Node has from version 22 on. `ws` stands in for it before that, with two
 * changes. In a browser a message is an event of its own, but `ws` may emit the first one together with `open`, before
 * libp2p listens. And a browser's WebSocket that fails when nobody listens any more, as after a dial that was given up,
 * tells nobody, where an `error` of Node's that is not listened to ends the process.
 */
export function provideWebSocket(WebSocket: DialledWebSocket): void {
  const globals = globalThis as { WebSocket?: unknown }
  globals.WebSocket ??= class extends WebSocket {
    constructor(url: string) {
      super(url)
      this.on('error', () => undefined)
      this.once('open', () => {
        this.pause()
        setTimeout(() => this.resume(), 0)
      })
    }
  }
}
