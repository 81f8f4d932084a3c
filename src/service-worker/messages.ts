/**
 * What page and service worker say to each other about streams. The page has the bytes; the service worker turns them into
 * answers to requests for addresses that the page made up: a download, or the source of a <video>.
 *
 * The worker keeps nothing of it beyond the answer under way, since a browser ends a worker when it likes: for each request
 * it asks the pages whose stream that is. Over a port of that request's own then passes, page first:
 * `offer` (or `unknown`) → `open` with the range → for each `pull` a `piece`, at last `end`, or `fail`; `cancel` at any time.
 */

/** Addresses that are answered by a page, not by a server; after them comes the stream's id. */
export const DOWNLOAD_PATH = '/download/'
export const MEDIA_PATH = '/media/'

/** 16 random bytes in hexadecimal: nobody finds a stream by trying. */
const STREAM_ID = /^[0-9a-f]{32}$/

export type StreamFacts =
  /** `isAbout`: how much it is shows at its end only. */
  | { readonly kind: 'download'; readonly name: string; readonly size: number; readonly isAbout?: boolean }
  /** `type` is audio/… or video/…: nothing of these can run. */
  | { readonly kind: 'media'; readonly type: string; readonly size: number }

/** To each page of this origin, with the port for all that follows. */
export interface StreamWanted {
  readonly type: 'stream-wanted'
  readonly id: string
}

/** To the service worker, with a port for the answer: whether an answer under way is still alive. Keeps the worker so, too. */
export interface KeepAlive {
  readonly type: 'keep-alive'
  /** The answer's, as its `offer` said. */
  readonly answer: string
}

export interface KeptAlive {
  readonly isOpen: boolean
}

export type FromPage =
  | { readonly type: 'offer'; readonly answer: string; readonly facts: StreamFacts }
  | { readonly type: 'unknown' }
  | { readonly type: 'piece'; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly type: 'end' }
  | { readonly type: 'fail' }

export type FromWorker =
  /** Bytes from `start` (inclusive) to `end` (exclusive). */
  | { readonly type: 'open'; readonly start: number; readonly end: number }
  | { readonly type: 'pull' }
  | { readonly type: 'cancel' }

/** To a page, when one of its notifications was pressed. */
export interface RoomWanted {
  readonly type: 'room-wanted'
  readonly room: string
}

/** Where the system sends what somebody shares with Warren, as the manifest says. */
export const SHARE_PATH = '/share'
/** The page's own address then: it looks for what is kept. */
export const SHARED_PAGE = '/?shared'
/** The Cache that keeps it until it has a place in a vault or a conversation. */
export const SHARED_CACHE = 'warren-shared'
/** Its one text, and its files: the name of each in a header, since a Response has none. */
export const SHARED_TEXT = '/shared/text'
export const SHARED_FILES = '/shared/files/'
export const SHARED_NAME = 'X-Shared-Name'

/** The type of a message that another context of this origin sent; both sides are of one build or of neighbouring ones. */
export function messageType(message: unknown): string | undefined {
  const isTyped = typeof message === 'object' && message !== null && 'type' in message
  return isTyped && typeof message.type === 'string' ? message.type : undefined
}

/** The stream that a path names; undefined for any other path. */
export function parseStreamPath(path: string): { readonly kind: StreamFacts['kind']; readonly id: string } | undefined {
  for (const [kind, prefix] of [['download', DOWNLOAD_PATH] as const, ['media', MEDIA_PATH] as const]) {
    const id = path.startsWith(prefix) ? path.slice(prefix.length) : ''
    if (STREAM_ID.test(id)) return { kind, id }
  }
  return undefined
}
