/**
 * Ids, branded with what they name, so that one cannot be passed for another. In memory an id is a string
 * (a map key, a database key, something to print); wire/ turns it into bytes and back.
 */
declare const brand: unique symbol
type Brand<T, Name extends string> = T & { readonly [brand]: Name }

/** A CIDv1 (sha2-256; codec raw for blocks, dag-cbor for entries, links and manifest roots) in base32 text. */
export type Cid = Brand<string, 'Cid'>
/** A log's id: 32 bytes in lower-case hexadecimal. */
export type LogId = Brand<string, 'LogId'>
/** A member's Ed25519 public key: 32 bytes in lower-case hexadecimal. */
export type MemberId = Brand<string, 'MemberId'>
/** The mesh's Ed25519 public key: 32 bytes in lower-case hexadecimal. */
export type MeshId = Brand<string, 'MeshId'>
/** A libp2p peer id in text. For a member it is made from its MemberId; see wire/peer-id.ts. */
export type PeerId = Brand<string, 'PeerId'>
/** The random id of a file or folder within a vault: 16 bytes in lower-case hexadecimal. */
export type FileId = Brand<string, 'FileId'>
