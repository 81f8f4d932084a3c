import { MAX_SYNC_MESSAGE_BYTES } from '../wire/sync.ts'
import type { ProtocolLimits } from '../ports/swarm.ts'

/** What a remote can make a sync do, and how long anything may take. docs/PROTOCOL.md, "Limits". */

export const SYNC_PROTOCOL = '/warren/sync/1'

/** One conversation, and one more that is told that we are busy. */
export const SYNC_PROTOCOL_LIMITS: ProtocolLimits = { maxMessageBytes: MAX_SYNC_MESSAGE_BYTES, maxInboundStreams: 2 }

/** What a message of many small things is filled up to. Half the limit: a WebRTC link takes 10 to 50 ms for it. */
export const TARGET_MESSAGE_BYTES = 512 * 1024
/** Entries' bytes that one side sends in one conversation: then it ends, and the next goes on from there. */
export const MAX_SENT_ENTRY_BYTES = 32 * 1024 * 1024
/** What is taken from a remote: what it may send, and the message with which it notices. */
export const MAX_RECEIVED_ENTRY_BYTES = MAX_SENT_ENTRY_BYTES + MAX_SYNC_MESSAGE_BYTES
/**
 * Pieces of reconciliation that one side sends in one conversation. A sketch of a log of a million entries falls back to
 * 8 MB of ids when nearly all of them differ, after some cells in vain. Logs that don't fit wait for the next: two logs of
 * more than two million entries each, most of which the other lacks, would wait for ever.
 */
export const MAX_SENT_RECONCILE_BYTES = 16 * 1024 * 1024
/** What is taken from a remote: that, and for each log a last word of one byte. Unpacked it is twice as much. */
export const MAX_RECONCILE_TOTAL_BYTES = MAX_SENT_RECONCILE_BYTES + 64 * 1024
/** Logs that a remote may name in one conversation; as many as a mesh may have. */
export const MAX_NAMED_LOGS = 16_384
/** Messages from one side: a conversation at all of the limits above takes about 200. */
export const MAX_RECEIVED_MESSAGES = 1024
/** Turns of both sides together. The full exchange takes 5, a sketch 6, and two for each time that its cells were not enough. */
export const MAX_TURNS = 64

/** No message for so long ends a conversation: a remote that verifies 4 MiB of entries on a slow phone needs 20 s. */
export const SILENCE_MS = 60_000
/** A whole conversation: 32 MiB each way at 1 MB/s take a minute. What was received by then is kept. */
export const CONVERSATION_MS = 5 * 60_000
/** Opening the stream, included in no other. */
export const OPEN_MS = 15_000
/** Conversations at once: each may hold some 64 MB when the remote is out to hurt, some 100 KB otherwise. */
export const MAX_CONVERSATIONS = 8

/** How long the one of two peers that does not speak first lets the other begin, after they met. */
export const JOIN_PATIENCE_MS = 3_000
/** A head that is not here may be on its way: gossip that came out of order sorts itself out in less. */
export const MISSING_PATIENCE_MS = 150
/** A peer that is behind will have heard from us and come; if not, we go. */
export const BEHIND_PATIENCE_MS = 2_000
/** A keeper tells by gossip that it has what we wrote; if it has not by then, we go. */
export const KEEPER_PATIENCE_MS = 1_000
/** Between two conversations with one peer. */
export const MIN_INTERVAL_MS = 250
/** After the first failure, or when the other is busy; it doubles with each, up to the second number. */
export const BACKOFF_FIRST_MS = 1_000
export const BACKOFF_MAX_MS = 60_000
/** One comparison of roots with one peer, chosen at random, whatever gossip says: what was lost is found by it. */
export const ROUND_MS = 30_000

/** Our own news of a log's heads, after something arrived: a random moment from the first to the second number. */
export const ECHO_MIN_MS = 50
export const ECHO_MAX_MS = 500
/**
 * Between two messages about one log, for each of its entries: 70 ms at 100,000, which nobody notices who writes by hand. A
 * root takes 0.00004 ms an entry, so a log that changes all the time spends a twentieth of the time on it.
 */
export const ROOT_REST_MS_PER_ENTRY = 0.0007
/** Others who told the same root meanwhile make ours superfluous (as in the Trickle algorithm, RFC 6206). */
export const ECHO_ENOUGH = 3

/** Announcements of one member that are looked at: so many at once, so many per second in the long run. */
export const ANNOUNCEMENT_BURST = 200
export const ANNOUNCEMENTS_PER_SECOND = 20
/** Members whose rates are remembered. */
export const MAX_RATED_MEMBERS = 1024
/** Members per log of whom is remembered what they have: any number of names can be made up, by whoever writes a log. */
export const MAX_FOLLOWED_MEMBERS = 256
/**
 * How far back it is worked out, in entries, from what a member wrote or named: a second at most for a log of 256 authors.
 * A conversation that ends with equal roots says it of all entries.
 */
export const MAX_MARKED_ENTRIES = 8192
/** Announced roots remembered per peer: those that differed from ours when they came. */
export const MAX_ANNOUNCED_LOGS = 256
