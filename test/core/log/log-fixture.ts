import { type Bytes, concatBytes, utf8ToBytes } from '../../../src/core/base/bytes.ts'
import type { Clock } from '../../../src/core/base/environment.ts'
import type { Cid, LogId, MemberId, PeerId } from '../../../src/core/base/ids.ts'
import { hashBytesSync } from '../../../src/core/crypto/hash.ts'
import { type Signer, signerFromSeed } from '../../../src/core/crypto/sign.ts'
import { issueCredential, verifyCredential } from '../../../src/core/identity/credential.ts'
import { deriveMeshKeys } from '../../../src/core/identity/mesh-keys.ts'
import type { LogLimits } from '../../../src/core/log/limits.ts'
import type { LogNode } from '../../../src/core/log/log.ts'
import { type AddedEntry, createLogs, type Logs, type LogsEvents } from '../../../src/core/log/logs.ts'
import type { Commit, EntryStore } from '../../../src/core/ports/entry-store.ts'
import { cidOfDigest, compareCids } from '../../../src/core/wire/cid.ts'
import { encodeEntry, type Entry, entrySigningBytes } from '../../../src/core/wire/entry.ts'
import { bytesToLogId, bytesToMemberId } from '../../../src/core/wire/ids.ts'
import { memberToPeerId } from '../../../src/core/wire/peer-id.ts'
import { createMemoryEntryStore } from '../../../src/platform/memory/memory-entry-store.ts'

export const EPOCH = 3

const named = (name: string): Bytes => hashBytesSync(utf8ToBytes(name))

export const MESH = deriveMeshKeys(named('mesh'), EPOCH)
const FOREIGN_MESH = deriveMeshKeys(named('another mesh'), EPOCH)

export const logNamed = (name: string): LogId => bytesToLogId(named(`log ${name}`))

export const [ONE, TWO] = [logNamed('one'), logNamed('two')]

export interface TestMember {
  readonly id: MemberId
  readonly peer: PeerId
  readonly signer: Signer
  readonly credential: Bytes
}

export async function createMember(name: string, keys = MESH): Promise<TestMember> {
  const signer = signerFromSeed(named(`member ${name}`))
  const id = bytesToMemberId(signer.publicKey)
  const credential = await issueCredential(keys, signer.publicKey)
  return { id, peer: memberToPeerId(id), signer, credential }
}

export const [alice, bob] = [await createMember('alice'), await createMember('bob')]

/** From whom entries come, where that does not matter. */
export const PEER = 'a peer' as PeerId

/** Someone with a credential, but of another mesh. */
export const createForeigner = (): Promise<TestMember> => createMember('foreigner', FOREIGN_MESH)

export interface TestLogsOptions {
  readonly store?: EntryStore
  readonly clock?: Pick<Clock, 'now'> & Partial<Clock>
  readonly limits?: LogLimits
}

export interface TestLogs {
  readonly logs: Logs
  readonly store: EntryStore
  readonly faults: Error[]
}

const STILL: NonNullable<TestLogsOptions['clock']> = { now: () => 1_000 }

export function createTestLogs(member: TestMember, options: TestLogsOptions = {}): TestLogs {
  const { store = createMemoryEntryStore(), clock = STILL } = options
  const faults: Error[] = []
  const logs = createLogs(
    {
      entryStore: store,
      environment: {
        clock: { now: () => clock.now(), after: (...timer) => clock.after?.(...timer) ?? (() => undefined) },
      },
      signer: member.signer,
      credential: member.credential,
      epoch: EPOCH,
      verifyCredential: (id, epoch, credential) => verifyCredential(MESH.meshId, epoch, id, credential),
      onFault: (error) => faults.push(error),
    },
    options.limits,
  )
  return { logs, store, faults }
}

export async function loadTestLogs(member: TestMember, options: TestLogsOptions = {}): Promise<TestLogs> {
  const made = createTestLogs(member, options)
  await made.logs.load()
  return made
}

/** What stands for a sealed body: at least as long as one must be. */
export const bodyOf = (text: string): Bytes => concatBytes(new Uint8Array(28), utf8ToBytes(text))

export const append = (logs: Logs, log: LogId, text = ''): Promise<AddedEntry> =>
  logs.append(log, { links: [], holdings: [], sealBody: async () => bodyOf(text) })

/** An entry as its author writes it, except for what is said to be otherwise. */
export async function writeEntry(author: TestMember, fields: Partial<Entry> = {}): Promise<AddedEntry> {
  const unsigned = {
    v: 1 as const,
    log: ONE,
    epoch: EPOCH,
    height: 0,
    time: 1_000,
    author: author.id,
    cred: author.credential,
    links: [],
    body: bodyOf(''),
    ...fields,
    parents: [...(fields.parents ?? [])].sort(compareCids),
  }
  const entry: Entry = { ...unsigned, sig: fields.sig ?? (await author.signer.sign(entrySigningBytes(unsigned))) }
  const bytes = encodeEntry(entry)
  return { cid: cidOfDigest('dag-cbor', hashBytesSync(bytes)), entry, bytes }
}

/** Entries that each have the one before as their only parent. */
export async function writeChain(author: TestMember, length: number, log = ONE): Promise<AddedEntry[]> {
  const chain: AddedEntry[] = []
  for (let height = 0; height < length; height++) {
    const parents = height === 0 ? [] : [(chain[height - 1] as AddedEntry).cid]
    chain.push(await writeEntry(author, { log, parents, height, body: bodyOf(`${height}`) }))
  }
  return chain
}

/** A node of no real entry: for what does not look at bytes. */
export function createNode(seed: string, parents: readonly LogNode[], time = 0): LogNode {
  const digest = named(`node ${seed}`)
  return {
    cid: cidOfDigest('dag-cbor', digest),
    digest,
    log: ONE,
    parents: parents.map(({ cid }) => cid),
    height: 1 + Math.max(-1, ...parents.map(({ height }) => height)),
    time,
    author: bytesToMemberId(named('author')),
    links: [],
    bytes: 300,
    receivedAt: 0,
  }
}

/**
 * A log's shape from numbers: entry i has as parents those among the earlier ones that its choices point at, counted
 * back from it.
 */
export function createGraph(choices: readonly (readonly number[])[]): readonly LogNode[] {
  const nodes: LogNode[] = []
  for (const [index, backs] of choices.entries()) {
    const parents = new Set<LogNode>()
    for (const back of backs) {
      const parent = nodes[index - 1 - (back % (index + 1))]
      if (parent !== undefined) parents.add(parent)
    }
    nodes.push(createNode(String(index), [...parents], (index * 7919) % 13))
  }
  return nodes
}

export const cidsOf = (entries: readonly { readonly cid: Cid }[]): Cid[] => entries.map(({ cid }) => cid)

export const bytesOf = (entries: readonly AddedEntry[]): Bytes[] => entries.map(({ bytes }) => bytes)

/** What the logs tell of from now on. */
export function recordAdded(logs: Logs): LogsEvents['entries-added'][] {
  const heard: LogsEvents['entries-added'][] = []
  logs.on('entries-added', (event) => heard.push(event))
  return heard
}

/** A store whose commits can be held back, or made to fail. */
export function createGate(inner = createMemoryEntryStore()) {
  let gate: Promise<void> = Promise.resolve()
  let fault: Error | undefined
  let commits = 0
  const store: EntryStore = {
    ...inner,
    async commit(commit: Commit) {
      await gate
      if (fault !== undefined) throw fault
      await inner.commit(commit)
      commits++
    },
  }
  return {
    store,
    commits: () => commits,
    hold(): () => void {
      let open = (): void => undefined
      gate = new Promise((resolve) => (open = resolve))
      return open
    },
    fail(error: Error) {
      fault = error
    },
    mend() {
      fault = undefined
    },
  }
}
