import { connect, createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { onTestFinished } from 'vitest'

/** A line to a port of this machine that can be frozen: nothing passes then, and nobody is told. */
export interface FreezingLine {
  readonly port: number
  freeze(): void
  thaw(): void
}

export async function openFreezingLine(to: number): Promise<FreezingLine> {
  const sockets = new Set<Socket>()
  let isFrozen = false
  const join = (from: Socket, into: Socket): void => {
    sockets.add(from)
    from.pipe(into)
    from.on('error', () => into.destroy())
    from.on('close', () => {
      sockets.delete(from)
      into.destroy()
    })
  }
  // One that is opened while all is frozen gets no further than the kernel.
  const server = createServer({ pauseOnConnect: true }, (near) => {
    const far = connect(to, '127.0.0.1')
    join(near, far)
    join(far, near)
    if (isFrozen) for (const socket of [near, far]) socket.pause()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy()
    await new Promise((resolve) => server.close(resolve))
  })
  return {
    port: (server.address() as AddressInfo).port,
    freeze() {
      isFrozen = true
      for (const socket of sockets) socket.pause()
    },
    thaw() {
      isFrozen = false
      for (const socket of sockets) socket.resume()
    },
  }
}
