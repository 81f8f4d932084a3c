/** Milliseconds that the decoder may look for a code again in one picture, where nobody waits for the next frame. */
const STILL_PICTURE_MS = 2_000
const STILL_PICTURE_EFFORT = 4
/** Milliseconds for one frame of a camera: the page must stay usable, and the next frame may be sharper. */
const FRAME_MS = 30
/** Pixels of the longer side that are looked at. A long invite has about 100 modules, and three pixels for each are plenty. */
const MAX_SIDE = 1_024

/** A source and its size in pixels. */
interface Frame {
  readonly source: CanvasImageSource
  readonly width: number
  readonly height: number
  /** One of many: the next comes at once. */
  readonly isLive: boolean
}

/** The part of the Shape Detection API that is used: Chromium has it on Android and macOS, TypeScript's DOM does not. */
interface BarcodeDetectorLike {
  detect(source: CanvasImageSource): Promise<readonly { readonly rawValue: string }[]>
}
interface BarcodeDetectorClass {
  new (options: { readonly formats: readonly string[] }): BarcodeDetectorLike
  getSupportedFormats(): Promise<readonly string[]>
}

async function openDetector(): Promise<BarcodeDetectorLike | undefined> {
  const { BarcodeDetector } = globalThis as { BarcodeDetector?: BarcodeDetectorClass }
  if (BarcodeDetector === undefined) return undefined
  try {
    const formats = await BarcodeDetector.getSupportedFormats()
    return formats.includes('qr_code') ? new BarcodeDetector({ formats: ['qr_code'] }) : undefined
  } catch {
    return undefined // There by name only, as in some Chromiums on Linux.
  }
}

/** Reads QR codes out of pictures: the browser's own reader where there is one, else one of ours that is loaded now. */
export type QrReader = (frame: Frame) => Promise<string | undefined>

export async function openQrReader(): Promise<QrReader> {
  const [detector, { default: decodeQr }] = await Promise.all([openDetector(), import('qr/decode.js')])
  const canvas = document.createElement('canvas')
  const context = canvas.getContext('2d', { willReadFrequently: true })

  const decode = ({ source, width, height, isLive }: Frame): string | undefined => {
    const scale = Math.min(1, MAX_SIDE / Math.max(width, height))
    canvas.width = Math.round(width * scale)
    canvas.height = Math.round(height * scale)
    if (context === null || canvas.width === 0 || canvas.height === 0) return undefined
    context.drawImage(source, 0, 0, canvas.width, canvas.height)
    try {
      const options = isLive ? { timeLimit: FRAME_MS } : { timeLimit: STILL_PICTURE_MS, effort: STILL_PICTURE_EFFORT }
      return decodeQr(context.getImageData(0, 0, canvas.width, canvas.height), options)
    } catch {
      return undefined // It throws where there is no code, which most frames have not.
    }
  }

  return async (frame) => {
    const found = await detector?.detect(frame.source).catch(() => [])
    return found?.[0]?.rawValue ?? decode(frame)
  }
}
