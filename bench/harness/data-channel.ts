/** A bare RTCDataChannel between two pages. Descriptions pass through Node, complete with their candidates. */

let connection: RTCPeerConnection | undefined
let opened: Promise<RTCDataChannel> | undefined

/** The first page's part 1. */
export async function offerChannel(): Promise<string> {
  connection = new RTCPeerConnection()
  opened = whenOpen(connection.createDataChannel('bench'))
  await connection.setLocalDescription(await connection.createOffer())
  return completeDescription(connection)
}

/** The first page's part 2. */
export async function acceptAnswer(answer: string): Promise<void> {
  await connection?.setRemoteDescription({ type: 'answer', sdp: answer })
}

/** The second page's part. */
export async function answerOffer(offer: string): Promise<string> {
  const answering = new RTCPeerConnection()
  connection = answering
  opened = new Promise((resolve) => {
    answering.addEventListener('datachannel', ({ channel }) => void whenOpen(channel).then(resolve))
  })
  await answering.setRemoteDescription({ type: 'offer', sdp: offer })
  await answering.setLocalDescription(await answering.createAnswer())
  return completeDescription(answering)
}

/** The channel between the two, once it is open. */
export async function openedChannel(): Promise<RTCDataChannel> {
  const channel = await opened
  if (channel === undefined) throw new Error('There is no channel.')
  return channel
}

function whenOpen(channel: RTCDataChannel): Promise<RTCDataChannel> {
  channel.binaryType = 'arraybuffer'
  return new Promise((resolve) => {
    if (channel.readyState === 'open') resolve(channel)
    else channel.addEventListener('open', () => resolve(channel))
  })
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
