import { describe, expect, test } from 'vitest'
import type { Bytes } from '../../../src/core/base/bytes.ts'
import type { Decoded } from '../../../src/core/base/errors.ts'
import type { LogId } from '../../../src/core/base/ids.ts'
import { createLog, type GrowingLog, type LogNode } from '../../../src/core/log/log.ts'
import { createMeshRoot } from '../../../src/core/log/mesh-root.ts'
import { type Conversation, createConversation, type LogsView, type Step } from '../../../src/core/sync/conversation.ts'
import { fullExchange } from '../../../src/core/sync/full-exchange.ts'
import { MAX_NAMED_LOGS, MAX_RECEIVED_MESSAGES, MAX_TURNS } from '../../../src/core/sync/limits.ts'
import type { Reconciler } from '../../../src/core/sync/reconciler.ts'
import { createSketch } from '../../../src/core/sync/sketch.ts'
import { MAX_LOGS_PER_MESSAGE, type SyncMessage } from '../../../src/core/wire/sync.ts'
import { createGraph, createNode, logNamed } from '../log/log-fixture.ts'
import { seededRandom } from './sketch-fixture.ts'

const [ONE, TWO] = [logNamed('one'), logNamed('two')]
const ROOT: Bytes = new Uint8Array(32)
const LAST_NONE: Bytes = Uint8Array.of(1)
const reconcilers = [fullExchange]

function viewOf(nodesByLog: Record<LogId, readonly LogNode[]>): LogsView & { add(log: LogId, nodes: LogNode[]): void } {
  const logs = new Map<LogId, GrowingLog>()
  const add = (id: LogId, nodes: readonly LogNode[]): void => {
    const log = logs.get(id) ?? createLog(id)
    logs.set(id, log)
    log.add(nodes)
  }
  for (const [id, nodes] of Object.entries(nodesByLog) as [LogId, readonly LogNode[]][]) add(id, nodes)
  return {
    add,
    logIds: () => [...logs.keys()].sort(),
    log: (id) => logs.get(id),
    root() {
      const root = createMeshRoot()
      for (const log of logs.values()) root.set(log.id, log.root())
      return root.root()
    },
  }
}

/** A step, in words. */
function describeStep(step: Step): string {
  if (step.do === 'send-entries') return `${step.cids.length} entries`
  if (step.do !== 'send') return step.do
  const { message } = step
  if (message.kind === 'turn') return message.more ? 'turn, more' : 'turn'
  if (message.kind === 'logs') return `logs (${message.logs.length})`
  if (message.kind === 'reconcile') return `reconcile (${message.parts.length})`
  return message.kind
}

/** Runs two sides against each other and tells what was said. */
function run(
  mine: ReturnType<typeof viewOf>,
  theirs: ReturnType<typeof viewOf>,
  reconcilers: readonly Reconciler[] = [fullExchange],
): string[] {
  const sides = [
    { name: 'a', logs: mine, talk: createConversation({ role: 'initiator', logs: mine, reconcilers }) },
    { name: 'b', logs: theirs, talk: createConversation({ role: 'responder', logs: theirs, reconcilers }) },
  ] as const
  const said: string[] = []
  const perform = (from: 0 | 1, steps: readonly Step[]): void => {
    const [here, there] = [sides[from], sides[from === 0 ? 1 : 0]]
    for (const step of steps) {
      said.push(`${here.name}: ${describeStep(step)}`)
      if (step.do === 'send') {
        const answer = there.talk.receive(step.message)
        if (!answer.ok) throw new Error(answer.detail)
        queue.push(() => perform(from === 0 ? 1 : 0, answer.value))
      } else if (step.do === 'send-entries') {
        for (const cid of step.cids) {
          const node = here.logs.logIds().flatMap((id) => here.logs.log(id)?.get(cid) ?? [])[0]!
          there.logs.add(node.log, [node])
        }
        there.talk.receive({ v: 1, kind: 'entries', entries: [new Uint8Array(1)] })
      }
    }
  }
  const queue: (() => void)[] = [() => perform(0, sides[0].talk.begin())]
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) next()
  return said
}

const chain = createGraph(Array.from({ length: 10 }, () => [0]))
const asOf = (log: LogId, nodes: readonly LogNode[]): LogNode[] => nodes.map((node) => ({ ...node, log }))

describe('a conversation', () => {
  test('of equal meshes is one round trip', () => {
    expect(run(viewOf({ [ONE]: chain }), viewOf({ [ONE]: chain }))).toEqual([
      'a: open',
      'b: same',
      'b: finish',
      'a: finish',
    ])
    expect(run(viewOf({}), viewOf({}))).toEqual(['a: open', 'b: same', 'b: finish', 'a: finish'])
  })

  test('in which only the opener lacks something', () => {
    expect(run(viewOf({ [ONE]: chain.slice(0, 4) }), viewOf({ [ONE]: chain }))).toEqual([
      'a: open',
      'b: logs (1)',
      'a: reconcile (1)',
      'a: turn, more',
      'b: reconcile (1)',
      'b: 6 entries',
      'b: turn',
      'a: turn',
      'a: finish',
      'b: finish',
    ])
  })

  test('in which both lack something, in a log of both and a log of each', () => {
    const mine = viewOf({ [ONE]: [...chain.slice(0, 4), createNode('mine', [])] })
    const theirs = viewOf({ [ONE]: chain, [TWO]: asOf(TWO, [createNode('only theirs', [])]) })
    expect(run(mine, theirs)).toEqual([
      'a: open',
      'b: logs (2)',
      'a: reconcile (2)',
      'a: turn, more',
      'b: reconcile (2)',
      'b: 7 entries',
      'b: turn',
      'a: 1 entries',
      'a: turn',
      'b: turn',
      'b: finish',
      'a: finish',
    ])
    expect(mine.root()).toEqual(theirs.root())
  })

  test('sends parents before children, and the smaller logs first', () => {
    const mine = viewOf({ [ONE]: chain, [TWO]: asOf(TWO, [createNode('single', [])]) })
    const talk = createConversation({ role: 'responder', logs: mine, reconcilers })
    talk.receive({ v: 1, kind: 'open', root: ROOT, ways: ['full'] })
    const parts = [ONE, TWO].map((log) => ({ log, data: LAST_NONE }))
    talk.receive({ v: 1, kind: 'reconcile', parts })
    const answer = talk.receive({ v: 1, kind: 'turn', root: ROOT, more: true })
    const sent = (answer as Decoded<readonly Step[]> & { ok: true }).value.flatMap((step) =>
      step.do === 'send-entries' ? step.cids : [],
    )
    expect(sent).toEqual([createNode('single', []).cid, ...chain.map(({ cid }) => cid)])
  })

  test('chooses the first way offered that it knows', () => {
    const better: Reconciler = { ...fullExchange, way: 'better' }
    const logs = viewOf({ [ONE]: chain })
    const talk = createConversation({ role: 'responder', logs, reconcilers: [fullExchange, better] })
    expect(talk.receive({ v: 1, kind: 'open', root: ROOT, ways: ['best', 'better', 'full'] })).toMatchObject({
      ok: true,
      value: [{ do: 'send', message: { kind: 'logs', way: 'better' } }],
    })
  })
})

describe('a conversation by a sketch', () => {
  const sketch = createSketch(seededRandom(3))
  const long = createGraph(Array.from({ length: 400 }, () => [0]))

  test('of few entries takes two turns', () => {
    const mine = viewOf({ [ONE]: [...chain.slice(0, 4), createNode('mine', [])] })
    const theirs = viewOf({ [ONE]: chain })
    expect(run(mine, theirs, [sketch])).toEqual([
      'a: open',
      'b: logs (1)',
      'a: reconcile (1)',
      'a: turn, more',
      'b: reconcile (1)',
      'b: 6 entries',
      'b: turn',
      'a: 1 entries',
      'a: turn',
      'b: turn',
      'b: finish',
      'a: finish',
    ])
    expect(mine.root()).toEqual(theirs.root())
  })

  test('of many takes three, and all that is lacking comes in the third and fourth', () => {
    const mine = viewOf({ [ONE]: [...long, createNode('mine', []), createNode('too', [])] })
    const theirs = viewOf({ [ONE]: [...long, createNode('theirs', [])] })
    expect(run(mine, theirs, [sketch])).toEqual([
      'a: open',
      'b: logs (1)',
      'a: reconcile (1)',
      'a: turn, more',
      'b: reconcile (2)',
      'b: turn, more',
      'a: reconcile (1)',
      'a: 2 entries',
      'a: turn',
      'b: 1 entries',
      'b: turn',
      'a: turn',
      'a: finish',
      'b: finish',
    ])
    expect(mine.root()).toEqual(theirs.root())
  })

  test('of who has nothing and who has much asks for all of it in a few bytes', () => {
    const [mine, theirs] = [viewOf({}), viewOf({ [ONE]: long })]
    expect(run(mine, theirs, [sketch])).toContain('b: 400 entries')
    expect(mine.root()).toEqual(theirs.root())
  })
})

describe('a conversation refuses', () => {
  const logs = viewOf({ [ONE]: chain })
  const open: SyncMessage = { v: 1, kind: 'open', root: ROOT, ways: ['full'] }
  const turn: SyncMessage = { v: 1, kind: 'turn', root: ROOT, more: true }
  const last: SyncMessage = { v: 1, kind: 'logs', way: 'full', logs: [], last: true }
  const entries: SyncMessage = { v: 1, kind: 'entries', entries: [new Uint8Array(200_000)] }
  const part = (log: LogId): SyncMessage => ({ v: 1, kind: 'reconcile', parts: [{ log, data: LAST_NONE }] })
  const page = (...ids: LogId[]): SyncMessage => {
    return { v: 1, kind: 'logs', way: 'full', logs: ids.map((log) => ({ log, root: ROOT })), last: false }
  }
  const start = (role: 'initiator' | 'responder'): Conversation => {
    const talk = createConversation({ role, logs, reconcilers })
    talk.begin()
    return talk
  }
  const [low, high] = [ONE, TWO].sort() as [LogId, LogId]

  const cases: Record<string, readonly [role: 'initiator' | 'responder', code: string, ...messages: SyncMessage[]]> = {
    'anything before the opening': ['responder', 'protocol', turn],
    'entries before the opening': ['responder', 'protocol', entries],
    'a second opening': ['responder', 'protocol', open, open],
    'an opening as an answer': ['initiator', 'protocol', open],
    'an answer from the one who opens': ['responder', 'protocol', { v: 1, kind: 'same' }],
    'only ways that it does not know': ['responder', 'protocol', { ...open, ways: ['fuller'] }],
    'a way that it did not offer': ['initiator', 'protocol', { ...last, way: 'fuller' }],
    'a turn before the logs': ['initiator', 'protocol', turn],
    '"same" after logs': ['initiator', 'protocol', page(low), { v: 1, kind: 'same' }],
    'logs after the last': ['initiator', 'protocol', last, last],
    'logs that descend over messages': ['initiator', 'schema', page(high), page(low)],
    'an empty list of logs that is not the last': ['initiator', 'schema', page()],
    'a reconciliation of a log that was not asked about': ['initiator', 'protocol', last, part(TWO)],
  }
  test.each(Object.keys(cases))('%s', (name) => {
    const [role, code, ...messages] = cases[name]!
    const talk = start(role)
    const results = messages.map((message) => talk.receive(message))
    expect(results.slice(0, -1).every(({ ok }) => ok)).toBe(true)
    expect(results.at(-1)).toMatchObject({ ok: false, code })
  })

  function receiveUntilRefused(talk: Conversation, next: (index: number) => SyncMessage, atMost = 20_000) {
    for (let index = 0; index < atMost; index++) {
      const result = talk.receive(next(index))
      if (!result.ok) return { code: result.code, index }
    }
    return undefined
  }

  test('turns without end', () => {
    const talk = start('responder')
    talk.receive(open)
    expect(receiveUntilRefused(talk, () => turn)).toEqual({ code: 'protocol', index: MAX_TURNS })
  })

  test('entries without end', () => {
    const talk = start('responder')
    talk.receive(open)
    expect(receiveUntilRefused(talk, () => entries)).toEqual({ code: 'limit', index: 173 })
  })

  test('digests without end', () => {
    const talk = start('responder')
    talk.receive(open)
    const data: Bytes = new Uint8Array(1 + 32 * 8192)
    const fill = (index: number): SyncMessage => {
      for (let i = 0; i < 8192; i++) new DataView(data.buffer).setUint32(1 + 32 * i, index * 8192 + i)
      return { v: 1, kind: 'reconcile', parts: [{ log: ONE, data }] }
    }
    expect(receiveUntilRefused(talk, fill)).toEqual({ code: 'limit', index: 64 })
  })

  test('logs without end, of either side', () => {
    const idOf = (number: number): LogId => number.toString(16).padStart(64, '0') as LogId
    const ids = (index: number, count: number): LogId[] =>
      Array.from({ length: count }, (_, i) => idOf(index * count + i))
    const pages = MAX_NAMED_LOGS / MAX_LOGS_PER_MESSAGE
    expect(receiveUntilRefused(start('initiator'), (index) => page(...ids(index, MAX_LOGS_PER_MESSAGE)))).toEqual({
      code: 'limit',
      index: pages,
    })
    const talk = start('responder')
    talk.receive(open)
    const parts = (index: number): SyncMessage => {
      return { v: 1, kind: 'reconcile', parts: ids(index, 8192).map((log) => ({ log, data: LAST_NONE })) }
    }
    expect(receiveUntilRefused(talk, parts)).toEqual({ code: 'limit', index: pages })
  })

  test('small messages without end', () => {
    const talk = start('responder')
    talk.receive(open)
    const small: SyncMessage = { v: 1, kind: 'entries', entries: [new Uint8Array(1)] }
    expect(receiveUntilRefused(talk, () => small)).toEqual({ code: 'limit', index: MAX_RECEIVED_MESSAGES - 1 })
  })
})
