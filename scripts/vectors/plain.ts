import { bytesToHex } from '../../src/core/base/bytes.ts'
import { fixedBytes } from './seeds.ts'
import type { VectorBytes, VectorFile } from './vector-file.ts'

export interface PlainVector {
  readonly name: string
  /** What is said, in the order in which it is. */
  readonly messages: readonly VectorBytes[]
  /** The messages of the data channel. */
  readonly channel: readonly VectorBytes[]
}

const MARK = 'ffffffff'
/** 256 KiB with the mark and a length of three bytes. */
const MOST = 262_137

const run = (times: number) => ({ hex: 'ab', times })
const once = (hex: string) => ({ hex, times: 1 })

export function buildPlain(): VectorFile<PlainVector, never> {
  const some = bytesToHex(fixedBytes('frame', 5))
  return {
    about:
      'What a holder of blocks sends over WebRTC: docs/PROTOCOL.md, "Frames". Here each message begins a data channel message of its own; who takes them MUST NOT count on that.',
    good: [
      { name: 'an empty message', messages: [''], channel: [`${MARK}00`] },
      { name: 'two messages', messages: [some, 'ff'], channel: [`${MARK}05${some}`, `${MARK}01ff`] },
      { name: 'a message that begins as the mark', messages: [MARK], channel: [`${MARK}04${MARK}`] },
      { name: 'as much as one takes', messages: [[run(MOST)]], channel: [[once(`${MARK}f9ff0f`), run(MOST)]] },
      {
        name: 'one byte more',
        messages: [[run(MOST + 1)]],
        channel: [[once(`${MARK}faff0f`), run(MOST)], `${MARK}ab`],
      },
    ],
    refused: [],
  }
}
