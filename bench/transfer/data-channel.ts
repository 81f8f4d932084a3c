import { chosenFile } from '../harness/chosen-file.ts'
import { measureThroughput } from '../harness/throughput.ts'

/** The least there is: bytes from one page's memory to another's. */

/** The longest that Chromium takes, and the fastest. */
const MESSAGE_BYTES = 256 * 1024
/** Chromium closes a channel that more than 16 MiB wait in. */
const MAX_BUFFERED_BYTES = 8 * 1024 * 1024
const RESUME_BELOW_BYTES = 2 * 1024 * 1024

let connection: RTCPeerConnection | undefined
let channelOpened: Promise<RTCDataChannel> | undefined

/** The provider's part 1. Descriptions pass through Node, complete with their candidates. */
export async function offerChannel(): Promise<string> {
  const bytes = new Uint8Array(await chosenFile().arrayBuffer())
  connection = new RTCPeerConnection()
  const channel = connection.createDataChannel('bench')
  channel.addEventListener('message', () => void sendAll(channel, bytes))
  await connection.setLocalDescription(await connection.createOffer())
  return completeDescription(connection)
}

/** The provider's part 2. */
export async function acceptAnswer(answer: string): Promise<void> {
  await connection?.setRemoteDescription({ type: 'answer', sdp: answer })
}

export async function answerOffer(offer: string): Promise<string> {
  const answering = new RTCPeerConnection()
  connection = answering
  channelOpened = new Promise((resolve) => {
    answering.addEventListener('datachannel', ({ channel }) => {
      channel.binaryType = 'arraybuffer'
      if (channel.readyState === 'open') resolve(channel)
      else channel.addEventListener('open', () => resolve(channel))
    })
  })
  await answering.setRemoteDescription({ type: 'offer', sdp: offer })
  await answering.setLocalDescription(await answering.createAnswer())
  return completeDescription(answering)
}

/** Asks for the file on the open channel; megabytes per second until its last byte is in memory. */
export async function receiveByChannel(bytes: number): Promise<number> {
  const channel = await channelOpened
  if (channel === undefined) throw new Error('There is no channel.')
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

function completeDescription(described: RTCPeerConnection): Promise<string> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (described.iceGatheringState === 'complete') resolve(described.localDescription?.sdp ?? '')
    }
    described.addEventListener('icegatheringstatechange', look)
    look()
  })
}
