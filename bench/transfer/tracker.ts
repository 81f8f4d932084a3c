import Server from 'bittorrent-tracker/server'

/** Introduces WebTorrent's two pages to each other. */
export interface Tracker {
  readonly url: string
  close(): Promise<void>
}

export async function startTracker(): Promise<Tracker> {
  const server = new Server({ udp: false, http: false, ws: true, stats: false })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.ws.address()
  return { url: `ws://127.0.0.1:${port}`, close: () => new Promise((resolve) => server.close(resolve)) }
}
