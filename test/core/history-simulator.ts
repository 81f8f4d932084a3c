import type { Bytes } from '../../src/core/base/bytes.ts'
import { bytesToHex, utf8ToBytes } from '../../src/core/base/bytes.ts'
import type { Cid, FileId, LogId, MemberId, PeerId } from '../../src/core/base/ids.ts'
import { createTranscript, type Transcript } from '../../src/core/chat/transcript.ts'
import { hashBytesSync } from '../../src/core/crypto/hash.ts'
import { createRegister, type Register } from '../../src/core/directory/register.ts'
import { DEFAULT_LOG_LIMITS } from '../../src/core/log/limits.ts'
import { createLog, type GrowingLog, type LogNode } from '../../src/core/log/log.ts'
import { pickParents } from '../../src/core/log/parents.ts'
import { type Arrival, createWaitingRoom, type WaitingRoom } from '../../src/core/log/waiting-room.ts'
import type { Reconciler } from '../../src/core/sync/reconciler.ts'
import { createFileTree, type FileTree } from '../../src/core/vault/file-tree.ts'
import type { Stamp } from '../../src/core/view/stamp.ts'
import { cidOfDigest } from '../../src/core/wire/cid.ts'
import type { DirectoryChange } from '../../src/core/wire/directory-body.ts'
import type { RoomChange } from '../../src/core/wire/room-body.ts'
import type { VaultChange } from '../../src/core/wire/vault-body.ts'
import { logNamed } from './log/log-fixture.ts'
import { exchange } from './sync/sketch-fixture.ts'
import { contentOf, told } from './vault/written-vault.ts'
import { fileIdOf } from './vault/file-ids.ts'

/** What an author does next, as numbers: what they mean depends on what is there. */
export interface Draft {
  /** Which peer writes. */
  readonly who: number
  /** Which log, and what kind of change. */
  readonly what: number
  readonly which: number
  readonly value: number
  /** The author's clock. */
  readonly time: number
  /** Peers whom the gossip of it reaches at once, by bit. */
  readonly reached: number
  /** Peers whom it reaches later, in an order of its own, by bit: those whom it has reached as well hear it twice. */
  readonly late: number
  /** How much of the mail that is under way arrives after it, and where from. */
  readonly delivered: number
  /** Two peers sync after it, unless 0. */
  readonly met: number
}

export const VAULT = logNamed('vault')
export const ROOM = logNamed('room')
export const DIRECTORY = logNamed('directory')
const LOGS: readonly LogId[] = [VAULT, ROOM, DIRECTORY]

type AnyChange =
  | { readonly log: 'vault'; readonly change: VaultChange }
  | { readonly log: 'room'; readonly change: RoomChange }
  | { readonly log: 'directory'; readonly change: DirectoryChange }

const FILES: readonly FileId[] = [1, 2, 3, 4].map(fileIdOf)
const NAMES = ['one', 'One', 'two', 'CON']
const pick = <T>(from: readonly T[], at: number): T => from[at % from.length] as T
const memberOf = (peer: number): MemberId => `${peer}`.repeat(64) as MemberId
const peerOf = (peer: number): PeerId => `peer ${peer}` as PeerId

/** @param messages what there is in the room to speak of */
export function chooseChange({ what, which, value }: Draft, messages: readonly Cid[]): AnyChange {
  const id = pick(FILES, which)
  const parent = pick([null, ...FILES], value)
  const name = pick(NAMES, value)
  const target = messages.length === 0 ? undefined : pick(messages, which)
  const log = logNamed(`vault ${which % 3}`)
  const vault: readonly VaultChange[] = [
    { id, kind: 'folder', name, parent: null },
    { id, kind: 'file', name, parent, content: contentOf(`${value % 4}`) },
    { id, content: contentOf(`${value % 4}`) },
    { id, name },
    { id, parent },
    { id, removed: value % 2 === 0 },
    { settings: { retentionDays: value % 3 === 0 ? null : value + 1 } },
  ]
  const message: RoomChange = { type: 'message', text: `${value}` }
  const room: readonly RoomChange[] =
    target === undefined
      ? [message]
      : [
          message,
          { ...message, replyTo: target },
          { type: 'edit', target, text: `edited ${value}` },
          { type: 'remove', target },
          { type: 'reaction', target, emoji: pick(['👍', '🎉'], value), on: value % 3 > 0 },
        ]
  const directory: readonly DirectoryChange[] = [
    { type: 'profile', name: `${value}` },
    { type: 'vault', log, name: `${value}`, redundancy: 1 + (value % 3), wrappedKey: new Uint8Array(60) },
    { type: 'room', log, name: `${value}`, wrappedKey: new Uint8Array(60) },
  ]
  const kinds: readonly AnyChange[] = [
    ...vault.map((change) => ({ log: 'vault', change }) as const),
    ...room.map((change) => ({ log: 'room', change }) as const),
    ...directory.map((change) => ({ log: 'directory', change }) as const),
  ]
  return pick(kinds, what)
}

const idOf = ({ log }: AnyChange): LogId => (log === 'vault' ? VAULT : log === 'room' ? ROOM : DIRECTORY)

/** What one peer has, and shows. */
interface Replica {
  readonly logs: ReadonlyMap<LogId, GrowingLog>
  readonly waiting: WaitingRoom
  readonly tree: FileTree
  readonly transcript: Transcript
  readonly register: Register
}

function createReplica(): Replica {
  const logs = new Map(LOGS.map((id) => [id, createLog(id)]))
  return {
    logs,
    waiting: createWaitingRoom(DEFAULT_LOG_LIMITS),
    tree: createFileTree({
      supersedes: (later, earlier) => logs.get(VAULT)?.supersedes(later, earlier) ?? false,
      follows: (later, earlier) => logs.get(VAULT)?.follows(later, earlier) ?? false,
    }),
    transcript: createTranscript(),
    register: createRegister(),
  }
}

/**
 * A mesh of replicas that are made of what a real one is made of: logs with their ancestry and roots, the waiting room,
 * reconciliation, and the folds of vault, room and directory. Left out is what costs time and decides nothing here: no
 * entry is encoded, signed, sealed or stored; its CID is the hash of a counter.
 */
export function createHistory(size: number, reconciler: Reconciler) {
  const replicas = Array.from({ length: size }, createReplica)
  const changeByCid = new Map<Cid, AnyChange>()
  const mail: { readonly to: number; readonly from: number; readonly node: LogNode }[] = []
  let written = 0

  function show(replica: Replica, node: LogNode): void {
    const { cid, height, time, author, parents } = node
    const stamp: Stamp = { cid, height, time, author, index: 0 }
    const said = changeByCid.get(cid)
    if (said?.log === 'vault') replica.tree.apply(said.change, stamp)
    if (said?.log === 'room') replica.transcript.apply([{ change: said.change, stamp, parents }])
    if (said?.log === 'directory') replica.register.apply(said.change, stamp)
  }

  function receive(to: number, from: number, node: LogNode): void {
    const replica = replicas[to] as Replica
    const arrivals = [{ node, from: peerOf(from) } as Arrival]
    for (let next = arrivals.pop(); next !== undefined; next = arrivals.pop()) {
      const log = replica.logs.get(next.node.log) as GrowingLog
      if (log.has(next.node.cid) || replica.waiting.has(next.node.cid)) continue
      const missing = log.missingParents(next.node.parents)
      if (missing.length > 0) {
        replica.waiting.admit(next, missing)
        continue
      }
      log.add([next.node])
      show(replica, next.node)
      arrivals.push(...replica.waiting.release(next.node.cid))
    }
  }

  function write(who: number, draft: Draft): LogNode {
    const replica = replicas[who] as Replica
    const said = chooseChange(
      draft,
      replica.transcript.lines().map(({ stamp }) => stamp.cid),
    )
    const id = idOf(said)
    const digest = hashBytesSync(utf8ToBytes(`entry ${written++}`))
    const cid = cidOfDigest('dag-cbor', digest)
    const log = replica.logs.get(id)
    const { parents, height } = pickParents((log?.heads() ?? []).map((head) => log?.get(head) as LogNode))
    const { time } = draft
    const author = memberOf(who)
    changeByCid.set(cid, said)
    const node = { cid, digest, log: id, parents, height, time, author, links: [], bytes: 300, receivedAt: 0 }
    receive(who, who, node)
    return node
  }

  /** Both ways, as a conversation does: roots, what differs, then the entries, parents first. */
  function sync(a: number, b: number): void {
    for (const id of LOGS) {
      const [mine, theirs] = [a, b].map((peer) => replicas[peer]?.logs.get(id)) as [GrowingLog, GrowingLog]
      if (bytesToHex(mine.root()) === bytesToHex(theirs.root())) continue
      const { initiator, responder } = exchange(reconciler, mine.snapshot(), theirs.snapshot())
      send(mine, initiator.theyLack() ?? [], a, b)
      send(theirs, responder.theyLack() ?? [], b, a)
    }
  }

  function send(log: GrowingLog, digests: readonly Bytes[], from: number, to: number): void {
    const lacked = new Set(digests.map((digest) => cidOfDigest('dag-cbor', digest)))
    for (const node of log.nodes()) if (lacked.has(node.cid)) receive(to, from, node)
  }

  const roots = (): string[] =>
    replicas.map(({ logs }) => [...logs.values()].map((log) => bytesToHex(log.root())).join(' '))

  return {
    play(drafts: readonly Draft[]): void {
      for (const draft of drafts) {
        const who = draft.who % size
        const node = write(who, draft)
        for (let to = 0; to < size; to++) {
          const bit = 1 << to
          if ((draft.late & bit) !== 0) mail.push({ to, from: who, node })
          if ((draft.reached & bit) !== 0) receive(to, who, node)
        }
        for (let count = draft.delivered; count > 0 && mail.length > 0; count--) {
          const [letter] = mail.splice((draft.value * 7 + count * 5) % mail.length, 1)
          if (letter !== undefined) receive(letter.to, letter.from, letter.node)
        }
        if (draft.met > 0) sync(who, (who + draft.met) % size)
      }
    },
    /**
     * Syncs along the links of a topology, until nothing differs any more.
     *
     * @param linkOf the peer that each but the first is linked to, earlier than itself: any tree
     * @returns how many times it went over all links
     */
    heal(linkOf: readonly number[]): number {
      let rounds = 0
      for (; new Set(roots()).size > 1 && rounds <= size; rounds++) {
        for (let peer = 1; peer < size; peer++) sync((linkOf[peer] ?? 0) % peer, peer)
      }
      for (const { to, from, node } of mail.splice(0)) receive(to, from, node)
      return rounds
    },
    roots,
    written: () => written,
    /** Of each peer: what it shows, and what it has. */
    shown: () =>
      replicas.map(({ logs, waiting, tree, transcript, register }) => ({
        entries: [...logs.values()].reduce((total, log) => total + log.size, 0),
        waiting: waiting.size,
        vault: told(tree),
        room: transcript.lines(),
        profiles: register.profiles(),
        vaults: new Set(register.vaults()),
        rooms: new Set(register.rooms()),
      })),
  }
}
