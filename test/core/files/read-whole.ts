import type { Bytes } from '../../../src/core/base/bytes.ts'
import { concatBytes } from '../../../src/core/base/bytes.ts'
import type { Cid } from '../../../src/core/base/ids.ts'
import { WarrenError } from '../../../src/core/base/errors.ts'
import type { BlockStore } from '../../../src/core/ports/block-store.ts'

export async function readWhole(stream: ReadableStream<Bytes>): Promise<Bytes> {
  const pieces: Bytes[] = []
  for (const reader = stream.getReader(); ;) {
    const { done, value } = await reader.read()
    if (done) return concatBytes(...pieces)
    pieces.push(value)
  }
}

/** Blocks from a store alone: what is not in it is `unreachable`. */
export function getBlockFrom(store: BlockStore): (cid: Cid) => Promise<Bytes> {
  return async (cid) => {
    const bytes = await store.get(cid)
    if (bytes === undefined) throw new WarrenError('unreachable', 'Nobody connected has this block.')
    return bytes
  }
}
