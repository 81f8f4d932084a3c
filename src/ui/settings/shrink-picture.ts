/** Pixels on each side: what is shown at most is 72, on dense screens. */
const SIDE = 128
/** The directory takes 32 KiB; this is well below in any of the formats, and each member keeps all that were ever chosen. */
const MAX_BYTES = 24 * 1024
const QUALITIES = [0.85, 0.7, 0.5, 0.3] as const
/** What is decoded at most: a photo has 5 to 20 MB. */
export const MAX_SOURCE_BYTES = 64 * 1024 * 1024

function encode(canvas: HTMLCanvasElement, type: string, quality: number): Promise<Blob | undefined> {
  // Safari has no encoder for WebP and makes a PNG instead, which is none of what was asked for.
  return new Promise((resolve) => {
    canvas.toBlob((blob) => resolve(blob?.type === type ? blob : undefined), type, quality)
  })
}

/**
 * A picture as a profile takes it: the middle square, 128 pixels on each side, without anything else that the file says (place,
 * camera, time). `undefined` when the browser cannot read the file as a picture.
 */
export async function shrinkPicture(file: Blob): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const bitmap = await createImageBitmap(file).catch(() => undefined)
  if (bitmap === undefined) return undefined
  const canvas = document.createElement('canvas')
  canvas.width = SIDE
  canvas.height = SIDE
  const context = canvas.getContext('2d')
  if (context === null) return undefined
  const side = Math.min(bitmap.width, bitmap.height)
  context.imageSmoothingQuality = 'high'
  const [left, top] = [(bitmap.width - side) / 2, (bitmap.height - side) / 2]
  context.drawImage(bitmap, left, top, side, side, 0, 0, SIDE, SIDE)
  bitmap.close()
  for (const quality of QUALITIES) {
    const blob = (await encode(canvas, 'image/webp', quality)) ?? (await encode(canvas, 'image/jpeg', quality))
    if (blob !== undefined && blob.size <= MAX_BYTES) return new Uint8Array(await blob.arrayBuffer())
  }
  return undefined
}
