import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { WebSocket as WsSocket } from 'ws'
import { provideWebSocket } from '../../src/network/nodejs-websocket.ts'

/** A port of this machine where nobody listens. */
async function findClosedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

// CI met it once: a dial was given up, and refused a moment later. Vitest fails when an exception is not caught.
test('a WebSocket that is refused after its dial was given up ends nothing but itself', async () => {
  provideWebSocket(WsSocket)
  const socket = new WebSocket(`ws://127.0.0.1:${await findClosedPort()}`)
  const closed = new Promise((resolve) => {
    socket.addEventListener('close', resolve)
  })
  await closed
  expect(socket.readyState).toBe(WebSocket.CLOSED)
})
