import { writeFile } from 'node:fs/promises'
import { encode } from 'uqr'

/** As a phone's or laptop's camera gives: 16:9. */
const WIDTH = 1280
const HEIGHT = 720
/** Of the height: somebody holds the code at some distance. */
const CODE_PART = 0.9
const PAPER = 235
const INK = 16
const TABLE = 120
/** Chromium plays the file over and over. */
const FRAMES = 2

/**
 * Writes what a camera sees that somebody holds a QR code in front of: a raw video (YUV4MPEG2), for Chromium's
 * `--use-file-for-fake-video-capture`.
 */
export async function writeCameraView(path: string, text: string): Promise<void> {
  const { data, size } = encode(text, { border: 4, ecc: 'L' })
  const modulePx = Math.floor((HEIGHT * CODE_PART) / size)
  const [left, top] = [Math.floor((WIDTH - size * modulePx) / 2), Math.floor((HEIGHT - size * modulePx) / 2)]
  const luma = Buffer.alloc(WIDTH * HEIGHT, TABLE)
  for (let y = 0; y < size * modulePx; y++) {
    for (let x = 0; x < size * modulePx; x++) {
      const isDark = data[Math.floor(y / modulePx)]?.[Math.floor(x / modulePx)] === true
      luma[(top + y) * WIDTH + left + x] = isDark ? INK : PAPER
    }
  }
  const grey = Buffer.alloc((WIDTH * HEIGHT) / 2, 128)
  const frame = Buffer.concat([Buffer.from('FRAME\n'), luma, grey])
  const header = Buffer.from(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F10:1 Ip A1:1 C420jpeg\n`)
  await writeFile(path, Buffer.concat([header, ...Array.from({ length: FRAMES }, () => frame)]))
}
