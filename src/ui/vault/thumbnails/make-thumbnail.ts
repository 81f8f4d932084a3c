import type { Vault, VaultItem } from '../../../core/mesh.ts'
import { isDecodable } from '../../preview/is-decodable.ts'
import { SNIFF_BYTES, sniffType } from '../../preview/sniff-type.ts'
import type { StreamDesk } from '../../streams/stream-desk.ts'
import { readPieces } from '../../transfers/pump-stream.ts'

/** Pixels of the longer side: a tile on a dense screen. */
const SIDE = 360
/** A larger picture is read when it is opened (32 MiB). */
const MAX_PICTURE_BYTES = 32 * 1024 * 1024
/** Of a picture, 100 MB in memory while it is made smaller: two of them are, at most, and nobody asked for it. */
const MAX_PICTURE_PIXELS = 25_000_000
/** From opening a film to its picture. */
const FILM_DEADLINE_MS = 8_000
/** Where in a film the picture is taken, in seconds: many begin in the dark. */
const FILM_AT_S = 1
/** Pixels of a film's picture. */
const MAX_FILM_PIXELS = 8192 * 8192
const QUALITY = 0.8

async function readBytes(
  vault: Vault,
  item: VaultItem,
  end: number,
  signal: AbortSignal,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(end)
  let offset = 0
  for await (const piece of readPieces(vault.read(item.id, { start: 0, end }), signal)) {
    bytes.set(piece.subarray(0, end - offset), offset)
    offset += piece.byteLength
  }
  return bytes
}

function draw(source: CanvasImageSource, width: number, height: number): Promise<Blob> {
  const scale = Math.min(1, SIDE / Math.max(width, height))
  const canvas = new OffscreenCanvas(Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale)))
  canvas.getContext('2d')?.drawImage(source, 0, 0, canvas.width, canvas.height)
  return canvas.convertToBlob({ type: 'image/webp', quality: QUALITY })
}

async function shrinkPicture(blob: Blob): Promise<Blob> {
  // Decoded away from the page's thread.
  const picture = await createImageBitmap(blob)
  try {
    return await draw(picture, picture.width, picture.height)
  } finally {
    picture.close()
  }
}

/** Plays nothing: a player that is not in the page is taken to one moment. */
async function shrinkFilm(address: string, signal: AbortSignal): Promise<Blob | undefined> {
  const film = document.createElement('video')
  film.muted = true
  film.preload = 'auto'
  const until = (event: string): Promise<boolean> =>
    new Promise((resolve) => {
      film.addEventListener(event, () => resolve(true), { once: true, signal })
      film.addEventListener('error', () => resolve(false), { once: true, signal })
      signal.addEventListener('abort', () => resolve(false), { once: true })
    })
  try {
    film.src = address
    if (!(await until('loadeddata'))) return undefined
    film.currentTime = Math.min(FILM_AT_S, (Number.isFinite(film.duration) ? film.duration : 0) / 2)
    if (!(await until('seeked'))) return undefined
    const { videoWidth, videoHeight } = film
    const pixels = videoWidth * videoHeight
    return pixels > 0 && pixels <= MAX_FILM_PIXELS ? await draw(film, videoWidth, videoHeight) : undefined
  } finally {
    film.removeAttribute('src')
    film.load()
  }
}

/**
 * A small picture of what a file looks like, made on this device. By what is in it, whatever its name.
 *
 * @returns undefined when it has none, or none that is safe and quick to make
 */
export async function makeThumbnail(
  vault: Vault,
  item: VaultItem,
  streams: StreamDesk,
  signal: AbortSignal,
): Promise<Blob | undefined> {
  const start = await readBytes(vault, item, Math.min(SNIFF_BYTES, item.size), signal)
  const sniffed = sniffType(start)
  if (sniffed?.kind === 'image' && item.size <= MAX_PICTURE_BYTES) {
    const bytes = await readBytes(vault, item, item.size, signal)
    if (!isDecodable(sniffed.type, bytes, MAX_PICTURE_PIXELS)) return undefined
    return shrinkPicture(new Blob([bytes], { type: sniffed.type }))
  }
  if (sniffed?.kind !== 'video' || !streams.isReady()) return undefined
  const offered = streams.offer({
    facts: { kind: 'media', type: sniffed.type, size: item.size },
    open: (range) => vault.read(item.id, range),
  })
  try {
    return await shrinkFilm(offered.address, AbortSignal.any([signal, AbortSignal.timeout(FILM_DEADLINE_MS)]))
  } finally {
    offered.release()
  }
}
