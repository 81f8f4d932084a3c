/** What the chunker and the pipelines around it are bound by. Sizes in bytes. */

import { MAX_CHUNK_BYTES } from '../wire/block.ts'

const KIB = 1024
const MIB = 1024 * KIB

/**
 * FastCDC's parameters, with MAX_CHUNK_BYTES of the block format as its maximum: changing one changes every block's
 * name, so they are part of the format.
 */
export { MAX_CHUNK_BYTES }
export const MIN_CHUNK_BYTES = 64 * KIB
/** Where the chunker turns from the strict mask to the loose one: chunks come out around this long. */
export const NORMAL_CHUNK_BYTES = 256 * KIB

/**
 * What is read from a file at a time, with one piece prefetched, and so about what a run of chunks has and what is written
 * in one transaction: a pack. With twice as much nothing was faster beyond doubt, and it took 40 MB more (bench: ingest).
 */
export const READ_PIECE_BYTES = 2 * MIB
/** The piece in use and the one being read meanwhile. */
export const PIECES_IN_FLIGHT = 2
/**
 * Pieces cut into runs of chunks, from there until they are stored: two for each of the pipeline's sealing threads (one is
 * sealed while the other is stored). Bounds the memory that a file takes on its way in: at most so many pieces, and their blocks.
 */
export const RUNS_IN_FLIGHT = 4
/** Where WebCrypto has threads of its own, they are not left waiting; in Chromium's workers it has none. More gained nothing. */
export const SEALS_IN_FLIGHT = 2
/** Bytes of manifests and links per transaction, and how many transactions wait on the disk at once: more gained nothing. */
export const STORE_BATCH_BYTES = 8 * MIB
export const STORE_BATCHES_IN_FLIGHT = 2
/** Blocks per transaction when they are small, so that one of the smallest files' blocks stays short. */
export const STORE_BATCH_BLOCKS = 1024

/**
 * What a reader asks for ahead of what is being read: as much as one peer's window in blocks/limits.ts at its start, so
 * that a file that is fetched as it is read keeps a link busy. Bounds the memory that reading takes, whatever the file.
 */
export const READ_AHEAD_BYTES = 4 * MIB
/** … and in blocks, when they are small. */
export const READ_AHEAD_BLOCKS = 32
