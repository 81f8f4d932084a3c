/** The largest block, in bytes of ciphertext: what must fit into memory several times over, and into one message. */
export const MAX_BLOCK_BYTES = 1024 * 1024

/** What sealing adds to a chunk: the tag of AES-GCM. */
export const BLOCK_OVERHEAD_BYTES = 16

/** The largest chunk, in bytes of plaintext. */
export const MAX_CHUNK_BYTES = MAX_BLOCK_BYTES - BLOCK_OVERHEAD_BYTES

/** 32 bytes: the AES key of a sealed chunk. */
export const CHUNK_KEY_BYTES = 32
