import type { Clock } from '../base/environment.ts'

/** What is being fetched to this device in the background. */
export interface Arrival {
  readonly files: number
  /** Of those of which it is known how long they are. */
  readonly bytes: number
  /** Until all of them are here, at the pace of the last minute or so; `undefined` while there is none to go by. */
  readonly seconds: number | undefined
}

export interface ArrivalCount {
  readonly filesLeft: number
  readonly bytesLeft: number
  readonly filesHere: number
  /** Of those that are here and of those that are on their way. */
  readonly bytesHere: number
}

/** How much a new sample counts. */
const WEIGHT = 0.2
/** Shorter samples measure bursts, in milliseconds. */
const SAMPLE_MS = 2_000

/** Works out how long what arrives will take, from counts of it now and then. */
export function createArrivalMeter(clock: Pick<Clock, 'now'>): (count: ArrivalCount) => Arrival {
  let last: { readonly at: number; readonly files: number; readonly bytes: number } | undefined
  let filesPerSecond: number | undefined
  let bytesPerSecond: number | undefined

  const mix = (before: number | undefined, sample: number): number =>
    before === undefined ? sample : before + WEIGHT * (sample - before)

  return ({ filesLeft, bytesLeft, filesHere, bytesHere }) => {
    const now = clock.now()
    if (filesLeft === 0) {
      last = filesPerSecond = bytesPerSecond = undefined
      return { files: 0, bytes: 0, seconds: undefined }
    }
    last ??= { at: now, files: filesHere, bytes: bytesHere }
    const elapsed = (now - last.at) / 1000
    if (elapsed * 1000 >= SAMPLE_MS) {
      filesPerSecond = mix(filesPerSecond, Math.max(0, filesHere - last.files) / elapsed)
      bytesPerSecond = mix(bytesPerSecond, Math.max(0, bytesHere - last.bytes) / elapsed)
      last = { at: now, files: filesHere, bytes: bytesHere }
    }
    // Many small files wait for one another, few large ones for the line: the slower of the two is the better guess.
    const guesses = [
      ...(filesPerSecond !== undefined && filesPerSecond > 0 ? [filesLeft / filesPerSecond] : []),
      ...(bytesPerSecond !== undefined && bytesPerSecond > 0 ? [bytesLeft / bytesPerSecond] : []),
    ]
    const isKnown = bytesPerSecond !== undefined && bytesPerSecond > 0
    return { files: filesLeft, bytes: bytesLeft, seconds: isKnown ? Math.max(...guesses) : undefined }
  }
}
