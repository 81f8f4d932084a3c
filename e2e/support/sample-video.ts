import type { Page } from '@playwright/test'

export interface SampleVideo {
  readonly bytes: Buffer
  readonly seconds: number
}

interface Frame {
  readonly bytes: Buffer
  readonly isKey: boolean
}

/** In pixels. */
export const FILM_WIDTH = 320
const HEIGHT = 180
const FRAMES_PER_SECOND = 10

/**
 * A film made in the page's own encoder: pictures of noise, so that it is large for its length, in a WebM that knows its
 * length and where its seconds begin, so that it can be sought in. Needs a page in a secure context.
 */
export async function makeSampleVideo(page: Page, seconds: number): Promise<SampleVideo> {
  const frames = await page.evaluate(encodeFrames, {
    width: FILM_WIDTH,
    height: HEIGHT,
    framesPerSecond: FRAMES_PER_SECOND,
    seconds,
  })
  return { seconds, bytes: writeWebm(frames.map(({ data, isKey }) => ({ bytes: Buffer.from(data, 'base64'), isKey }))) }
}

interface Wanted {
  readonly width: number
  readonly height: number
  readonly framesPerSecond: number
  readonly seconds: number
}

async function encodeFrames({ width, height, framesPerSecond, seconds }: Wanted) {
  const frames: { readonly data: string; readonly isKey: boolean }[] = []
  const encoder = new VideoEncoder({
    output(chunk) {
      const bytes = new Uint8Array(chunk.byteLength)
      chunk.copyTo(bytes)
      let text = ''
      for (const byte of bytes) text += String.fromCharCode(byte)
      frames.push({ data: btoa(text), isKey: chunk.type === 'key' })
    },
    error(error) {
      throw error
    },
  })
  encoder.configure({ codec: 'vp8', width, height, bitrate: 8_000_000, framerate: framesPerSecond })
  const pixels = new Uint8Array(width * height * 4)
  for (let frame = 0; frame < seconds * framesPerSecond; frame++) {
    for (let at = 0; at < pixels.length; at += 65_536) crypto.getRandomValues(pixels.subarray(at, at + 65_536))
    const picture = new VideoFrame(pixels, {
      format: 'RGBX',
      codedWidth: width,
      codedHeight: height,
      timestamp: (frame * 1_000_000) / framesPerSecond,
    })
    encoder.encode(picture, { keyFrame: frame % framesPerSecond === 0 })
    picture.close()
  }
  await encoder.flush()
  encoder.close()
  return frames
}

/** An element of EBML (RFC 8794): id, length in eight bytes, what is in it. */
function element(id: number, ...contents: readonly Buffer[]): Buffer {
  const body = Buffer.concat(contents)
  const idBytes = Buffer.from(id.toString(16), 'hex')
  const length = Buffer.alloc(8)
  length.writeBigUInt64BE((1n << 56n) | BigInt(body.byteLength))
  return Buffer.concat([idBytes, length, body])
}

function uint(id: number, value: number): Buffer {
  const bytes = Buffer.alloc(6)
  bytes.writeUIntBE(value, 0, 6)
  return element(id, bytes)
}

function float(id: number, value: number): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeDoubleBE(value)
  return element(id, bytes)
}

const text = (id: number, value: string): Buffer => element(id, Buffer.from(value))

/** A WebM (RFC 9559) of one VP8 track, a cluster a second, with its cues in front. */
function writeWebm(frames: readonly Frame[]): Buffer {
  const clusters: Buffer[] = []
  for (let start = 0; start < frames.length; start += FRAMES_PER_SECOND) {
    const blocks = frames.slice(start, start + FRAMES_PER_SECOND).map(({ bytes, isKey }, at) => {
      const head = Buffer.from([0x81, 0, 0, isKey ? 0x80 : 0])
      head.writeInt16BE((at * 1000) / FRAMES_PER_SECOND, 1)
      return element(0xa3, head, bytes)
    })
    clusters.push(element(0x1f43b675, uint(0xe7, (start * 1000) / FRAMES_PER_SECOND), ...blocks))
  }
  const head = element(
    0x1a45dfa3,
    uint(0x4286, 1),
    uint(0x42f7, 1),
    uint(0x42f2, 4),
    uint(0x42f3, 8),
    text(0x4282, 'webm'),
    uint(0x4287, 2),
    uint(0x4285, 2),
  )
  const info = element(
    0x1549a966,
    uint(0x2ad7b1, 1_000_000),
    float(0x4489, (frames.length * 1000) / FRAMES_PER_SECOND),
    text(0x4d80, 'warren-test'),
    text(0x5741, 'warren-test'),
  )
  const size = element(0xe0, uint(0xb0, FILM_WIDTH), uint(0xba, HEIGHT))
  const track = element(0xae, uint(0xd7, 1), uint(0x73c5, 1), uint(0x83, 1), text(0x86, 'V_VP8'), size)
  const tracks = element(0x1654ae6b, track)
  const cues = (firstAt: number): Buffer => {
    let at = firstAt
    const points = clusters.map((cluster, second) => {
      const point = element(0xbb, uint(0xb3, second * 1000), element(0xb7, uint(0xf7, 1), uint(0xf1, at)))
      at += cluster.byteLength
      return point
    })
    return element(0x1c53bb6b, ...points)
  }
  const before = info.byteLength + tracks.byteLength + cues(0).byteLength
  return Buffer.concat([head, element(0x18538067, info, tracks, cues(before), ...clusters)])
}
