import { type Bytes, concatBytes, equalBytes } from '../base/bytes.ts'
import { throwIfCancelled, WarrenError } from '../base/errors.ts'
import type { Cid, LogId } from '../base/ids.ts'
import { gatherPieces, generateStream } from '../base/streams.ts'
import { hashBytes } from '../crypto/hash.ts'
import { READ_AHEAD_BLOCKS, READ_AHEAD_BYTES } from '../files/limits.ts'
import { mapAhead } from '../files/map-ahead.ts'
import type { Logs } from '../log/logs.ts'
import { carHeader, carSectionHead } from '../wire/car.ts'
import { cidCodec, cidDigest } from '../wire/cid.ts'
import { decodeLinks } from '../wire/links.ts'
import type { Outgoing } from './vault-types.ts'

export interface SealedCopyDependencies {
  readonly logs: Logs
  readonly id: LogId
  /** A block, from the store or from whoever has it; verified by its name. */
  readonly getBlock: (cid: Cid, signal?: AbortSignal) => Promise<Bytes>
  /** Whether a links root that this entry names is kept: the vault's retention may have let it go. */
  readonly isKept: (entry: Cid, root: Cid) => boolean
}

/** A section of the archive: about 100 bytes of memory for each block of the vault. */
interface Section {
  readonly cid: Cid
  readonly length: number
  readonly isEntry: boolean
}

/**
 * A vault as a CARv1 of what others keep of it: its entries and all that they link, everything sealed. The roots are the
 * log's heads, from which all the rest is reached by links (docs/PROTOCOL.md, "CAR export"). Resolves once it is known
 * what belongs to it, for which the links blocks are read; the other blocks are read as the stream is.
 *
 * @throws WarrenError `invalid` when the vault has no entries, `cancelled`, `unreachable` when nobody has a links block.
 *   The stream errors with `unreachable` when nobody has a block, with `storage` and `hash` for an entry.
 */
export async function copySealed(
  dependencies: SealedCopyDependencies,
  signal: AbortSignal | undefined,
): Promise<Outgoing> {
  const log = dependencies.logs.log(dependencies.id)
  if (log === undefined)
    throw new WarrenError('invalid', 'Nothing was ever put into this vault: there is no copy to make.')
  const header = carHeader(log.heads())
  const sections = await listSections(dependencies, log.nodes(), signal)
  const size = sections.reduce(
    (sum, { cid, length }) => sum + carSectionHead(cid, length).byteLength + length,
    header.byteLength,
  )
  return { size, stream: generateStream((stop) => gatherPieces(writeSections(dependencies, header, sections, stop))) }
}

/** Entries parents first, then what they link, each links block before what it names. Each block once. */
async function listSections(
  { getBlock, isKept }: SealedCopyDependencies,
  nodes: ReturnType<NonNullable<ReturnType<Logs['log']>>['nodes']>,
  signal: AbortSignal | undefined,
): Promise<readonly Section[]> {
  const sections: Section[] = nodes.map(({ cid, bytes }) => ({ cid, length: bytes, isEntry: true }))
  const listed = new Set<Cid>(sections.map(({ cid }) => cid))
  const add = (cid: Cid, length: number): void => {
    if (listed.has(cid)) return
    listed.add(cid)
    sections.push({ cid, length, isEntry: false })
  }
  for (const { cid: entry, links } of nodes) {
    const open: Cid[] = links.filter((root) => isKept(entry, root)).toReversed()
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (listed.has(next)) continue
      throwIfCancelled(signal)
      const bytes = await getBlock(next, signal)
      add(next, bytes.byteLength)
      if (cidCodec(next) === 'raw') continue
      const decoded = decodeLinks(bytes)
      // Not what any app of ours writes: a member's junk keeps nobody from a copy. The block itself is in it.
      if (!decoded.ok) continue
      const { level, links: refs } = decoded.value
      if (level === 0) for (const { cid, length } of refs) add(cid, length)
      else open.push(...refs.map(({ cid }) => cid).toReversed())
    }
  }
  return sections
}

async function* writeSections(
  { logs, getBlock }: SealedCopyDependencies,
  header: Bytes,
  sections: readonly Section[],
  signal: AbortSignal,
): AsyncGenerator<Bytes, void> {
  yield header
  const stop = new AbortController()
  const either = AbortSignal.any([signal, stop.signal])
  const blocks = mapAhead(
    sections,
    async ({ cid, length, isEntry }) => {
      throwIfCancelled(either)
      const bytes = isEntry ? await readEntry(logs, cid) : await getBlock(cid, either)
      if (bytes.byteLength !== length) {
        throw new WarrenError('schema', 'A part of this vault is not as long as its list says.')
      }
      return { cid, bytes }
    },
    {
      maxCount: READ_AHEAD_BLOCKS,
      maxWeight: READ_AHEAD_BYTES,
      weightOf: ({ length }) => length,
      onAbandon: () => stop.abort(),
    },
  )
  for await (const { cid, bytes } of blocks) {
    // A copy: who reads the stream may transfer what it gets, and a block may be the store's own.
    yield concatBytes(carSectionHead(cid, bytes.byteLength), bytes)
  }
}

async function readEntry(logs: Logs, cid: Cid): Promise<Bytes> {
  const [bytes] = await logs.entryBytes([cid])
  if (bytes === undefined) throw new WarrenError('storage', 'An entry of this vault is not on the disk any more.')
  if (equalBytes(await hashBytes(bytes), cidDigest(cid))) return bytes
  throw new WarrenError('hash', 'An entry of this vault was damaged on the disk.')
}
