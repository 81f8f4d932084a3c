import { chosenFile } from '../harness/chosen-file.ts'
import { openedChannel } from '../harness/data-channel.ts'
import { measureThroughput } from '../harness/throughput.ts'

export { acceptAnswer, answerOffer, offerChannel } from '../harness/data-channel.ts'

/** The least there is: bytes from one page's memory to another's. */

/** The longest that Chromium takes, and the fastest. */
const MESSAGE_BYTES = 256 * 1024
/** Chromium closes a channel that more than 16 MiB wait in. */
const MAX_BUFFERED_BYTES = 8 * 1024 * 1024
const RESUME_BELOW_BYTES = 2 * 1024 * 1024

/** The provider's part, once both ends are open: sends the chosen file when it is asked. */
export async function provideByChannel(): Promise<void> {
  const bytes = new Uint8Array(await chosenFile().arrayBuffer())
  const channel = await openedChannel()
  channel.addEventListener('message', () => void sendAll(channel, bytes))
}

/** Asks for the file on the open channel; megabytes per second until its last byte is in memory. */
export async function receiveByChannel(bytes: number): Promise<number> {
  const channel = await openedChannel()
  const received = new Uint8Array(bytes)
  let length = 0
  return measureThroughput(bytes, () => {
    const complete = new Promise<void>((resolve) => {
      channel.addEventListener('message', ({ data }: MessageEvent<ArrayBuffer>) => {
        received.set(new Uint8Array(data), length)
        length += data.byteLength
        if (length === bytes) resolve()
      })
    })
    channel.send('go')
    return complete
  })
}

async function sendAll(channel: RTCDataChannel, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
  channel.bufferedAmountLowThreshold = RESUME_BELOW_BYTES
  for (let start = 0; start < bytes.byteLength; start += MESSAGE_BYTES) {
    if (channel.bufferedAmount > MAX_BUFFERED_BYTES) {
      await new Promise((resolve) => channel.addEventListener('bufferedamountlow', resolve, { once: true }))
    }
    channel.send(bytes.subarray(start, start + MESSAGE_BYTES))
  }
}
