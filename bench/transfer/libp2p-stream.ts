import { multiaddr } from '@multiformats/multiaddr'
import { createLibp2p } from 'libp2p'
import { chosenFile } from '../harness/chosen-file.ts'
import { measureThroughput } from '../harness/throughput.ts'
import { libp2pOptions, webRtcAddress } from './libp2p-node.ts'

const PROTOCOL = '/bench/1'
/** Given to the stream at a time; it cuts them into messages of its own. */
const PIECE_BYTES = 256 * 1024

/** Sends the chosen file on every stream; returns where to dial. */
export async function provideByLibp2p(relay: string): Promise<string> {
  const bytes = new Uint8Array(await chosenFile().arrayBuffer())
  const node = await createLibp2p(libp2pOptions(relay))
  await node.handle(PROTOCOL, async (stream) => {
    for (let start = 0; start < bytes.byteLength; start += PIECE_BYTES) {
      if (!stream.send(bytes.subarray(start, start + PIECE_BYTES))) await stream.onDrain()
    }
    await stream.close()
  })
  return webRtcAddress(node)
}

/** Megabytes per second from the opening of a stream, on a connection that is open, until the last byte is in memory. */
export async function receiveByLibp2p(relay: string, provider: string, bytes: number): Promise<number> {
  const node = await createLibp2p(libp2pOptions(relay))
  const connection = await node.dial(multiaddr(provider))
  const received = new Uint8Array(bytes)
  let length = 0
  return measureThroughput(bytes, async () => {
    const stream = await connection.newStream(PROTOCOL)
    for await (const piece of stream) {
      const part = piece instanceof Uint8Array ? piece : piece.subarray()
      received.set(part, length)
      length += part.byteLength
      if (length === bytes) return
    }
    throw new Error(`The stream ended after ${length} bytes.`)
  })
}
