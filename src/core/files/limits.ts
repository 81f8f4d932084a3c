/** What the chunker and the pipelines around it are bound by. Sizes in bytes. */

const KIB = 1024
const MIB = 1024 * KIB

/** FastCDC's parameters: changing one changes every block's name, so they are part of the format. */
export const MIN_CHUNK_BYTES = 64 * KIB
/** Where the chunker turns from the strict mask to the loose one: chunks come out around this long. */
export const NORMAL_CHUNK_BYTES = 256 * KIB
export const MAX_CHUNK_BYTES = MIB - 16 // a block is at most 1 MiB, and sealing adds a tag of 16 bytes

/** What is read from a file at a time, with one piece prefetched. Measured best with 8 MiB (bench: ingest). */
export const READ_PIECE_BYTES = 8 * MIB
/** Ciphertext per transaction, and how many transactions wait on the disk at once: more gained nothing. */
export const STORE_BATCH_BYTES = 8 * MIB
export const STORE_BATCHES_IN_FLIGHT = 2
/** Blocks per transaction when they are small, so that one of the smallest files' blocks stays short. */
export const STORE_BATCH_BLOCKS = 1024
/** WebCrypto works on threads of its own: one chunk is cut while others are hashed and encrypted. More gained nothing. */
export const SEALS_IN_FLIGHT = 4
