import { createServer } from 'node:http'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { WebSocketServer } from 'ws'
import type { PeerId } from '../../src/core/base/ids.ts'
import type { SocketSource } from '../../src/network/nodejs.ts'

export interface Door extends SocketSource {
  readonly port: number
  close(): Promise<void>
}

/** A WebSocket server on a loopback port, without the front door's limits: what is tested here lies behind it. */
export async function openDoor(port = 0): Promise<Door> {
  const server: Server = createServer()
  const webSockets = new WebSocketServer({ server, perMessageDeflate: false })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  const listeners = new Set<Parameters<SocketSource['onSocket']>[0]>()
  webSockets.on('connection', (webSocket, request) => {
    webSocket.on('error', () => webSocket.terminate())
    const remote = { address: request.socket.remoteAddress ?? '', port: request.socket.remotePort ?? 0 }
    for (const listener of listeners) listener({ webSocket, remote })
  })
  return {
    port: (server.address() as AddressInfo).port,
    onSocket(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async close() {
      for (const client of webSockets.clients) client.terminate()
      webSockets.close()
      if (!server.listening) return
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

export function relayAddress(port: number, id: PeerId): string {
  return `/ip4/127.0.0.1/tcp/${port}/ws/p2p/${id}`
}
