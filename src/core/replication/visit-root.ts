import type { Bytes } from '../base/bytes.ts'
import type { Cid } from '../base/ids.ts'
import type { BlockStore } from '../ports/block-store.ts'
import { cidCodec } from '../wire/cid.ts'
import { walkLinks } from './links-walk.ts'

/** `partial`: a links block is not here, so what lies below it is not known. `refused`: it leads to no links tree. */
export type RootStanding = 'whole' | 'partial' | 'refused'

/**
 * Names every block below a links root, its links blocks and itself included, from what is in the store; nothing is
 * fetched. In batches of at most a links block's, each visited before the next is read.
 *
 * @throws WarrenError `storage`, `closed`, and what `visit` throws
 */
export async function visitRoot(
  blocks: Pick<BlockStore, 'get'>,
  root: Cid,
  visit: (cids: readonly Cid[]) => Promise<void> | void,
): Promise<RootStanding> {
  if (cidCodec(root) === 'raw') {
    await visit([root])
    return 'whole'
  }
  let missing = false
  const getBlock = async (cid: Cid): Promise<Bytes> => {
    await visit([cid])
    const bytes = await blocks.get(cid)
    missing = bytes === undefined
    // No links block is empty: the walk ends there.
    return bytes ?? new Uint8Array()
  }
  for await (const part of walkLinks(root, getBlock)) {
    if (missing) return 'partial'
    if (!part.ok) return 'refused'
    await visit(part.value.refs.map(({ cid }) => cid))
  }
  return 'whole'
}
