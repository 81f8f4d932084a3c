import { describe, expect, test } from 'vitest'
import type { ExchangeSide, ExchangeTalk, RefusedExchangeTalk } from '../../scripts/vectors/exchange.ts'
import type { VectorBytes, VectorFile } from '../../scripts/vectors/vector-file.ts'
import { type Bytes, bytesToHex, hexToBytes } from '../../src/core/base/bytes.ts'
import { systemEnvironment } from '../../src/core/base/environment.ts'
import { unwrap } from '../../src/core/base/errors.ts'
import type { Cid, MemberId, PeerId } from '../../src/core/base/ids.ts'
import { createBlockServer } from '../../src/core/blocks/block-server.ts'
import { EXCHANGE_LIMITS } from '../../src/core/blocks/limits.ts'
import { BLOCKS_PROTOCOL_LIMITS, createRequestLink, type RequestLink } from '../../src/core/blocks/request-link.ts'
import { createVerifiedBlockStore } from '../../src/core/blocks/verified-store.ts'
import { isBlock } from '../../src/core/blocks/verify.ts'
import type { Offence } from '../../src/core/ports/swarm.ts'
import { BLOCKS_PROTOCOL, decodeExchangeMessage } from '../../src/core/wire/exchange.ts'
import { createMemoryBlockStore } from '../../src/platform/memory/memory-block-store.ts'
import { createMemoryNetwork } from '../../src/platform/memory/memory-swarm.ts'
import { expandBytes, readVectors } from './read-vectors.ts'
import { scriptStream } from './scripted-stream.ts'

const { good, refused, ...rest } = readVectors('exchange') as VectorFile<ExchangeTalk, RefusedExchangeTalk>

const [ASKER, HOLDER] = ['asker' as PeerId, 'holder' as PeerId]
const clock = { now: () => 0, after: () => () => undefined }

interface Talk {
  readonly blocks: ExchangeTalk['blocks']
  readonly messages: readonly { readonly by: ExchangeSide; readonly bytes: VectorBytes }[]
}

interface Run {
  readonly by: ExchangeSide
  readonly messages: readonly Bytes[]
}

/** What one says until the other says something. */
function runsOf({ messages }: Talk): readonly Run[] {
  const runs: { by: ExchangeSide; messages: Bytes[] }[] = []
  for (const { by, bytes } of messages) {
    if (runs.at(-1)?.by !== by) runs.push({ by, messages: [] })
    runs.at(-1)!.messages.push(expandBytes(bytes))
  }
  return runs
}

/** Which blocks were answered, and how: the order, and how many names an "absent" has, are the holder's to choose. */
function answersIn(messages: readonly Bytes[]): readonly string[] {
  const answers = messages.flatMap((bytes) => {
    const message = unwrap(decodeExchangeMessage(bytes))
    if (message.kind === 'block') return [`${message.cid} ${bytesToHex(message.bytes)}`]
    return message.kind === 'absent' ? message.cids.map((cid) => `${cid} absent`) : []
  })
  return answers.toSorted()
}

function createSignal() {
  const waiting = new Set<() => void>()
  return {
    notify() {
      for (const wake of waiting) wake()
      waiting.clear()
    },
    async until(condition: () => boolean): Promise<void> {
      while (!condition()) await new Promise<void>((resolve) => waiting.add(resolve))
    },
  }
}

/** Our holder hears the asker. It reads nothing from its disk as long as the asker speaks. */
async function playHolder(talk: Talk): Promise<{ readonly sent: readonly Bytes[]; readonly offence?: Offence }> {
  const changed = createSignal()
  let isSpeaking = true
  let offence: Offence | undefined
  async function* speak(): AsyncGenerator<Bytes> {
    let due = 0
    for (const { by, messages } of runsOf(talk)) {
      isSpeaking = by === 'asker'
      if (isSpeaking) yield* messages
      else due += answersIn(messages).length
      isSpeaking = false
      changed.notify()
      await changed.until(() => answersIn(stream.sent).length >= due)
    }
  }
  const stream = scriptStream(speak(), changed.notify)
  const store = createMemoryBlockStore()
  await store.putMany(talk.blocks.map(({ cid, bytes }) => ({ cid, bytes: hexToBytes(bytes) })))
  const blocks = createVerifiedBlockStore(store, { onDamaged: () => undefined })
  const server = createBlockServer({
    blocks: {
      ...blocks,
      async getMany(cids) {
        await changed.until(() => !isSpeaking || offence !== undefined)
        return blocks.getMany(cids)
      },
    },
    clock,
    limits: EXCHANGE_LIMITS,
    pass: () => Promise.resolve(),
    report: (_peer, reported) => {
      offence = reported
    },
  })
  await server.serve(stream, ASKER)
  return { sent: stream.sent, ...(offence === undefined ? {} : { offence }) }
}

function say(link: RequestLink, bytes: Bytes): void {
  const message = unwrap(decodeExchangeMessage(bytes))
  if (message.kind === 'block' || message.kind === 'absent') throw new Error('no request')
  for (const cid of message.cids) {
    if (message.kind === 'want') link.ask(cid, message.urgent)
    else link[message.kind](cid)
  }
}

/** Our asker hears the holder. */
async function playAsker(talk: Talk): Promise<{ readonly sent: readonly Bytes[]; readonly offence?: Offence }> {
  const changed = createSignal()
  const network = createMemoryNetwork(systemEnvironment)
  const [asker, holder] = [ASKER, HOLDER].map((peer) => network.join(peer, peer as string as MemberId))
  const sent: Bytes[] = []
  let answered = 0
  let offence: Offence | undefined
  let isOver = false
  const end = (): void => {
    isOver = true
    changed.notify()
  }
  holder!.handle(BLOCKS_PROTOCOL, BLOCKS_PROTOCOL_LIMITS, async (stream) => {
    const heard = stream[Symbol.asyncIterator]()
    for (const { by, messages } of runsOf(talk)) {
      if (by === 'holder') {
        for (const message of messages) await stream.send(message)
        continue
      }
      for (let count = 0; count < messages.length; count++) {
        const next = await heard.next()
        if (next.done !== true) sent.push(next.value)
        changed.notify()
      }
    }
    await changed.until(() => isOver)
  })
  network.linkAll()
  const count = (answers: number): void => {
    answered += answers
    changed.notify()
  }
  const link = createRequestLink({
    swarm: asker!,
    peer: HOLDER,
    clock,
    limits: EXCHANGE_LIMITS,
    async onBlock(cid: Cid, bytes: Bytes) {
      if (!(await isBlock(cid, bytes))) {
        offence = { code: 'hash', detail: '' }
        end()
      }
      count(1)
    },
    onAbsent: (cids) => count(cids.length),
    onBroken(reason) {
      offence = reason
      end()
    },
  })
  let due = 0
  let spoken = 0
  for (const { by, messages } of runsOf(talk)) {
    if (by === 'asker') {
      for (const message of messages) say(link, message)
      spoken += messages.length
    } else {
      due += messages.flatMap((message) => (decodeExchangeMessage(message).ok ? answersIn([message]) : [])).length
    }
    await changed.until(() => isOver || (answered >= due && sent.length >= spoken))
  }
  if ('code' in talk) await changed.until(() => isOver)
  link.break('All was said.')
  end()
  await asker!.close()
  await holder!.close()
  return { sent, ...(offence === undefined ? {} : { offence }) }
}

describe('docs/vectors/exchange.json', () => {
  test('holds what it should and no more', () => {
    expect(Object.keys(rest)).toEqual(['about'])
    for (const each of good) expect(Object.keys(each).join(' ')).toBe('name blocks messages')
    for (const each of refused) expect(Object.keys(each).join(' ')).toBe('name blocks side messages code')
    expect(refused.length).toBeGreaterThanOrEqual(good.length)
    expect(new Set([...good, ...refused].map(({ name }) => name)).size).toBe(good.length + refused.length)
  })

  test.each(good)('good, as the holder: $name', async (talk) => {
    const { sent, offence } = await playHolder(talk)
    const expected = talk.messages.flatMap(({ by, bytes }) => (by === 'holder' ? [hexToBytes(bytes)] : []))
    expect(offence).toBeUndefined()
    expect(answersIn(sent)).toEqual(answersIn(expected))
  })

  test.each(good)('good, as the asker: $name', async (talk) => {
    const { sent, offence } = await playAsker(talk)
    expect(offence).toBeUndefined()
    expect(sent.map(bytesToHex)).toEqual(talk.messages.flatMap(({ by, bytes }) => (by === 'asker' ? [bytes] : [])))
  })

  test.each(refused)('refused: $name ($code)', async (talk) => {
    const { offence } = await (talk.side === 'holder' ? playHolder(talk) : playAsker(talk))
    expect(offence?.code).toBe(talk.code)
  })
})
