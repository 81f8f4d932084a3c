/** `ws`'s WebSocket, as far as it differs from a browser's. */
export type DialledWebSocket = new (url: string) => {
  once(event: 'open', listener: () => void): unknown
  pause(): void
  resume(): void
}

/**
 * libp2p dials with the global WebSocket, which Node has from version 22 on. `ws` stands in for it before that, with one
 * change: in a browser a message is an event of its own, but `ws` may emit the first one together with `open`, before
 * libp2p listens.
 */
export function provideWebSocket(WebSocket: DialledWebSocket): void {
  const globals = globalThis as { WebSocket?: unknown }
  globals.WebSocket ??= class extends WebSocket {
    constructor(url: string) {
      super(url)
      this.once('open', () => {
        this.pause()
        setTimeout(() => this.resume(), 0)
      })
    }
  }
}
