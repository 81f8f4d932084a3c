import { refuse } from '../base/errors.ts'
import type { ChunkRef, Manifest } from '../wire/manifest.ts'
import { decodeManifest } from '../wire/manifest.ts'
import type { FileContent } from '../wire/vault-body.ts'
import type { ChunkOpener } from './chunk-opener.ts'
import { acceptPart } from './chunk-opener.ts'

/** A chunk of a file, and which of its bytes are wanted: from `from` (inclusive) to `to` (exclusive). */
export interface ChunkSlice {
  readonly ref: ChunkRef
  readonly from: number
  readonly to: number
}

interface Range {
  readonly start: number
  readonly end: number
}

/**
 * The chunks that a range of a file touches, in order. Opens only the manifests on the way, each when it is come to; holds
 * one per level.
 *
 * @throws WarrenError `schema` and the other codes of a format when a manifest does not fit what led to it
 */
export async function* chunksInRange(
  openChunk: ChunkOpener,
  content: FileContent,
  range: Range,
): AsyncGenerator<ChunkSlice, void> {
  if (content.kind === 'empty' || range.start === range.end) return
  if (content.kind === 'chunk') {
    yield { ref: { ...content.chunk, length: content.size }, from: range.start, to: range.end }
    return
  }
  const top = await openManifest(openChunk, { ...content.manifest, length: content.size })
  yield* chunksBelow(openChunk, top, range)
}

/** `range` counts from the manifest's own first byte. */
async function* chunksBelow(
  openChunk: ChunkOpener,
  { level, chunks }: Manifest,
  range: Range,
): AsyncGenerator<ChunkSlice, void> {
  let start = 0
  for (const ref of chunks) {
    const from = Math.max(range.start - start, 0)
    const to = Math.min(range.end - start, ref.length)
    start += ref.length
    if (to <= 0) return
    if (from >= ref.length) continue
    if (level === 0) {
      yield { ref, from, to }
    } else {
      const child = await openManifest(openChunk, ref, level - 1)
      yield* chunksBelow(openChunk, child, { start: from, end: to })
    }
  }
}

/** A manifest, checked against what names it: how much of the file it covers and, below the top, its level. */
async function openManifest(openChunk: ChunkOpener, ref: ChunkRef, level?: number): Promise<Manifest> {
  const manifest = acceptPart(decodeManifest(await openChunk(ref)))
  if (manifest.size !== ref.length) acceptPart(refuse('schema', 'A manifest covers another length than it should.'))
  if (level !== undefined && manifest.level !== level) acceptPart(refuse('schema', 'A manifest has another level.'))
  return manifest
}
