import type { Bytes } from '../base/bytes.ts'
import type { Cid, PeerId } from '../base/ids.ts'
import { hasBit } from '../wire/have.ts'

/** What somebody connected says that it has of a file. */
export interface StatedPart {
  readonly peer: PeerId
  readonly bitmap: Bytes
}

/** Of so many peers it is listened to for one file: with each more, blocks of which the same is known get fewer. */
const MAX_HEARD = 4

/**
 * While a file's blocks are asked for: tells who says that it has which. To be called whenever somebody may have said more.
 * Each peer is believed once for each block, so one that says it again and does not have it is not asked again for that.
 *
 * @param cids in the order of the file's links block
 */
export function createPartHints(
  cids: readonly Cid[],
  stated: () => readonly StatedPart[],
  hint: (peer: PeerId, cids: readonly Cid[]) => void,
): () => void {
  const heardByPeer = new Map<PeerId, Bytes>()
  return () => {
    for (const { peer, bitmap } of stated()) {
      // Of another length, it is of no file that begins like this one.
      if (bitmap.byteLength !== Math.ceil(cids.length / 8)) continue
      const heard = heardByPeer.get(peer)
      if (heard === undefined && heardByPeer.size >= MAX_HEARD) continue
      const news = cids.filter((_, place) => hasBit(bitmap, place) && (heard === undefined || !hasBit(heard, place)))
      heardByPeer.set(peer, heard === undefined ? bitmap : bitmap.map((bits, index) => bits | (heard[index] ?? 0)))
      if (news.length > 0) hint(peer, news)
    }
  }
}
