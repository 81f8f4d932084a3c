import type { Bytes } from '../../src/core/base/bytes.ts'
import type { Cid } from '../../src/core/base/ids.ts'
import { chosenFile } from '../harness/chosen-file.ts'
import { openedChannel } from '../harness/data-channel.ts'
import { measureThroughput } from '../harness/throughput.ts'
import { type BatchStore, openStore } from '../store/stores.ts'

/**
 * What no app that keeps and checks its blocks can go without, and nothing else: the data channel, a hash of each block on both
 * sides, and IndexedDB in the shape that we use, bare. No names are asked for, no protocol is spoken.
 */

const BLOCK_BYTES = 256 * 1024
const BLOCKS_PER_READ = 8
const WRITE_BYTES = 8 * 1024 * 1024
/** As ours. */
const MAX_BUFFERED_BYTES = 1024 * 1024
const RESUME_BELOW_BYTES = 512 * 1024

const nameOf = (index: number): Cid => `block ${index}` as Cid

/** The provider's part, once both ends are open: stores the chosen file, and sends it when it is asked. */
export async function provideByKeptChannel(): Promise<void> {
  const store = await openStore('raw IndexedDB')
  const file = chosenFile()
  const count = Math.ceil(file.size / BLOCK_BYTES)
  for (let index = 0; index < count; index += WRITE_BYTES / BLOCK_BYTES) {
    const start = index * BLOCK_BYTES
    const bytes = new Uint8Array(await file.slice(start, start + WRITE_BYTES).arrayBuffer())
    await store.putMany(cutBlocks(bytes, index))
  }
  const channel = await openedChannel()
  channel.addEventListener('message', () => void sendAll(channel, store, count))
}

function cutBlocks(bytes: Bytes, first: number): { cid: Cid; bytes: Bytes }[] {
  return Array.from({ length: Math.ceil(bytes.byteLength / BLOCK_BYTES) }, (_, index) => ({
    cid: nameOf(first + index),
    bytes: bytes.slice(index * BLOCK_BYTES, (index + 1) * BLOCK_BYTES),
  }))
}

async function sendAll(channel: RTCDataChannel, store: BatchStore, count: number): Promise<void> {
  channel.bufferedAmountLowThreshold = RESUME_BELOW_BYTES
  const read = async (first: number): Promise<readonly (Bytes | undefined)[]> => {
    const length = Math.min(BLOCKS_PER_READ, count - first)
    const blocks = await store.getMany(Array.from({ length }, (_, index) => nameOf(first + index)))
    await Promise.all(blocks.flatMap((bytes) => (bytes === undefined ? [] : [crypto.subtle.digest('SHA-256', bytes)])))
    return blocks
  }
  let next = read(0)
  for (let index = 0; index < count; index += BLOCKS_PER_READ) {
    const blocks = await next
    if (index + BLOCKS_PER_READ < count) next = read(index + BLOCKS_PER_READ)
    for (const bytes of blocks) {
      if (bytes === undefined) throw new Error('A block is not there.')
      if (channel.bufferedAmount > MAX_BUFFERED_BYTES) {
        await new Promise((resolve) => channel.addEventListener('bufferedamountlow', resolve, { once: true }))
      }
      channel.send(bytes)
    }
  }
}

/** Asks for the file on the open channel; megabytes per second until its last block is hashed and stored. */
export async function receiveByKeptChannel(bytes: number): Promise<number> {
  const [channel, store] = [await openedChannel(), await openStore('raw IndexedDB')]
  const hash = async (cid: Cid, block: Bytes) => {
    await crypto.subtle.digest('SHA-256', block)
    return { cid, bytes: block }
  }
  return measureThroughput(bytes, async () => {
    const writes: Promise<void>[] = []
    let batch: ReturnType<typeof hash>[] = []
    let count = 0
    let received = 0
    const write = async (hashed: typeof batch): Promise<void> => store.putMany(await Promise.all(hashed))
    const complete = new Promise<void>((resolve) => {
      channel.addEventListener('message', ({ data }: MessageEvent<ArrayBuffer>) => {
        batch.push(hash(nameOf(count++), new Uint8Array(data)))
        received += data.byteLength
        if (batch.length * BLOCK_BYTES < WRITE_BYTES && received < bytes) return
        writes.push(write(batch))
        batch = []
        if (received === bytes) resolve()
      })
    })
    channel.send('go')
    await complete
    await Promise.all(writes)
  })
}
