import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer } from 'node:net'

/** Below those that Linux gives to a server that asks for any, and to each connection that is opened: 32768 to 60999. */
const FIRST_PORT = 20_000
/** Tests run in processes side by side: each looks among ports of its own first. */
const PORTS_PER_PROCESS = 40
const PROCESSES = 300

let next = 0

async function isFree(port: number): Promise<boolean> {
  const server = createServer()
  const socket = createSocket('udp4')
  try {
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
    socket.bind(port, '127.0.0.1')
    await once(socket, 'listening')
    return true
  } catch {
    return false
  } finally {
    server.close()
    socket.close()
  }
}

/**
 * A port of this machine, TCP and UDP, for a relay that may be killed and started again there. One that the system chose is
 * free for the system to choose again while the relay is away: for another test's server, or for a connection to somewhere.
 */
export async function findLastingPort(): Promise<number> {
  for (let tried = 0; tried < PORTS_PER_PROCESS; tried++) {
    const port = FIRST_PORT + (process.pid % PROCESSES) * PORTS_PER_PROCESS + (next++ % PORTS_PER_PROCESS)
    if (await isFree(port)) return port
  }
  throw new Error('All ports that this process may use are taken.')
}
