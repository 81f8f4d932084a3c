import type { CID } from 'multiformats/cid'
import { type Bytes, concatBytes, ownBytes } from '../base/bytes.ts'
import { unwrap, WarrenError } from '../base/errors.ts'
import type { Cid } from '../base/ids.ts'
import type { BlockStore } from '../ports/block-store.ts'
import { cidToLink, linkToCid } from '../wire/cid.ts'
import { isBlock } from './verify.ts'

/** Blocks put or read in one go where many are asked for: about 8 MiB of usual ones, as elsewhere. */
const BATCH_BLOCKS = 32

type Many<T> = Iterable<T> | AsyncIterable<T>
type Content = Uint8Array | Many<Uint8Array>

interface Options {
  readonly signal?: AbortSignal
}

interface Pair {
  readonly cid: CID
  readonly bytes: AsyncGenerator<Bytes>
}

/**
 * A BlockStore as the `interface-blockstore` of js-ipfs, so that Helia and its tools can sit on it. It knows the CIDs of
 * Warren only (CIDv1, sha2-256, raw or dag-cbor), and what is put is checked against its name first.
 */
export interface InterfaceBlockstore {
  /** @throws WarrenError `hash` when the bytes are not what the CID says, `encoding` for another kind of CID; of the store */
  put(cid: CID, content: Content, options?: Options): Promise<CID>
  putMany(source: Many<{ readonly cid: CID; readonly bytes: Content }>, options?: Options): AsyncGenerator<CID>
  /** @throws an error named `NotFoundError` where there is none */
  get(cid: CID, options?: Options): AsyncGenerator<Bytes>
  getMany(source: Many<CID>, options?: Options): AsyncGenerator<Pair>
  getAll(options?: Options): AsyncGenerator<Pair>
  has(cid: CID, options?: Options): Promise<boolean>
  delete(cid: CID, options?: Options): Promise<void>
  deleteMany(source: Many<CID>, options?: Options): AsyncGenerator<CID>
}

export function createInterfaceBlockstore(store: BlockStore): InterfaceBlockstore {
  async function putAll(pairs: readonly { readonly cid: CID; readonly bytes: Content }[]): Promise<void> {
    const blocks = await Promise.all(
      pairs.map(async ({ cid, bytes: content }) => {
        const block = { cid: nameOf(cid), bytes: await gather(content) }
        if (await isBlock(block.cid, block.bytes)) return block
        throw new WarrenError('hash', 'The bytes are not those that the CID names.')
      }),
    )
    await store.putMany(blocks)
  }

  async function* readAll(cids: readonly Cid[]): AsyncGenerator<Pair> {
    const found = await store.getMany(cids)
    for (const [at, cid] of cids.entries()) yield { cid: cidToLink(cid), bytes: onePiece(found[at]) }
  }

  return {
    async put(cid, content, options) {
      options?.signal?.throwIfAborted()
      await putAll([{ cid, bytes: content }])
      return cid
    },
    async *putMany(source, options) {
      for await (const batch of inBatches(source, options)) {
        await putAll(batch)
        yield* batch.map(({ cid }) => cid)
      }
    },
    async *get(cid, options) {
      options?.signal?.throwIfAborted()
      yield* onePiece(await store.get(nameOf(cid)))
    },
    async *getMany(source, options) {
      for await (const batch of inBatches(source, options)) yield* readAll(batch.map(nameOf))
    },
    async *getAll(options) {
      for await (const batch of inBatches(store.cids(), options)) yield* readAll(batch)
    },
    async has(cid, options) {
      options?.signal?.throwIfAborted()
      const [isThere] = await store.hasMany([nameOf(cid)])
      return isThere === true
    },
    async delete(cid, options) {
      options?.signal?.throwIfAborted()
      await store.deleteMany([nameOf(cid)])
    },
    async *deleteMany(source, options) {
      for await (const batch of inBatches(source, options)) {
        await store.deleteMany(batch.map(nameOf))
        yield* batch
      }
    },
  }
}

const nameOf = (cid: CID): Cid => unwrap(linkToCid(cid))

async function gather(content: Content): Promise<Bytes> {
  if (content instanceof Uint8Array) return ownBytes(content)
  const pieces: Uint8Array[] = []
  for await (const piece of content) pieces.push(piece)
  return concatBytes(...pieces)
}

async function* onePiece(bytes: Bytes | undefined): AsyncGenerator<Bytes> {
  // The interface tells this case by the error's name.
  if (bytes === undefined) throw Object.assign(new WarrenError('not-found', 'This block is not here.'), NOT_FOUND)
  yield bytes
}

const NOT_FOUND = { name: 'NotFoundError' }

async function* inBatches<T>(source: Many<T>, options: Options | undefined): AsyncGenerator<T[]> {
  let batch: T[] = []
  options?.signal?.throwIfAborted()
  for await (const item of source) {
    options?.signal?.throwIfAborted()
    batch.push(item)
    if (batch.length < BATCH_BLOCKS) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}
