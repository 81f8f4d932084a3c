import { openedChannel } from '../harness/data-channel.ts'
import { halfTripsOf, type Pace } from './half-trips.ts'

/** About as many as a message is with its envelope. */
const PING_BYTES = 600

/** Sends back whatever comes. */
export async function answerOnChannel(): Promise<void> {
  const channel = await openedChannel()
  channel.addEventListener('message', ({ data }: MessageEvent<ArrayBuffer>) => channel.send(data))
}

/** Milliseconds from one page's script to the other's, for each round. */
export async function pingOnChannel(pace: Pace): Promise<readonly number[]> {
  const channel = await openedChannel()
  return halfTripsOf(pace, () => {
    const answered = new Promise<void>((resolve) => {
      channel.addEventListener('message', () => resolve(), { once: true })
    })
    channel.send(new Uint8Array(PING_BYTES))
    return answered
  })
}
