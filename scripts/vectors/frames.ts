import { bytesToHex } from '../../src/core/base/bytes.ts'
import type { RefusalCode } from '../../src/core/base/errors.ts'
import { fixedBytes } from './seeds.ts'
import type { VectorBytes, VectorFile } from './vector-file.ts'

export interface FramesVector {
  readonly name: string
  readonly messages: readonly VectorBytes[]
  /** What passes over the stream. */
  readonly bytes: VectorBytes
}

/** Refused as soon as this has come, where messages may have `maxBytes`. */
export interface RefusedFramesVector {
  readonly name: string
  readonly maxBytes: number
  readonly bytes: string
  readonly code: RefusalCode
}

const MIB = 1024 * 1024

export function buildFrames(): VectorFile<FramesVector, RefusedFramesVector> {
  const some = bytesToHex(fixedBytes('frame', 5))
  const run = (prefix: string, length: number): Omit<FramesVector, 'name'> => ({
    messages: [[{ hex: 'ab', times: length }]],
    bytes: [
      { hex: prefix, times: 1 },
      { hex: 'ab', times: length },
    ],
  })
  const refused = (name: string, code: RefusalCode, bytes: string, maxBytes = MIB): RefusedFramesVector => ({
    name,
    maxBytes,
    bytes,
    code,
  })
  return {
    about: 'Messages on a stream: docs/PROTOCOL.md, "Frames". In good ones a message may have 1 MiB.',
    good: [
      { name: 'an empty message', messages: [''], bytes: '00' },
      { name: 'three messages', messages: [some, '', 'ff'], bytes: `05${some}0001ff` },
      { name: 'nothing', messages: [], bytes: '' },
      { name: '127 bytes', ...run('7f', 127) },
      { name: '128 bytes', ...run('8001', 128) },
      { name: '300 bytes', ...run('ac02', 300) },
      { name: '16384 bytes', ...run('808001', 16_384) },
      { name: '1 MiB', ...run('808040', MIB) },
    ],
    refused: [
      refused('a length of two bytes where one is enough', 'encoding', '8000'),
      refused('another', 'encoding', 'ff00'),
      refused('a length of three bytes where two are enough', 'encoding', '808000'),
      refused('a length of five bytes', 'encoding', '8080808001'),
      refused('a length without an end', 'encoding', 'ffffffff'),
      refused('a byte more than there may be', 'too-large', '818040'),
      refused('one byte where none may be', 'too-large', '01', 0),
      refused('the longest length', 'too-large', 'ffffff7f'),
    ],
  }
}
