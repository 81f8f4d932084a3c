import { afterEach, describe, expect, test, vi } from 'vitest'
import type { Bytes } from '../../src/core/base/bytes.ts'
import type { PeerId } from '../../src/core/base/ids.ts'
import type { MessageStream, ProtocolLimits, Swarm, SwarmPeer } from '../../src/core/ports/swarm.ts'
import { peerIdToMember } from '../../src/core/wire/peer-id.ts'

/** Members of one mesh, not connected yet, so that handlers and subscriptions can be set up first. */
export interface SwarmFixture {
  readonly swarms: readonly Swarm[]
  /** Resolves once each has every other among its peers. */
  connect(): Promise<void>
  /** Lets go of whatever `close` of the swarms does not. */
  close(): Promise<void>
}

export interface SwarmContractOptions {
  /** How long what needs the network may take: milliseconds. */
  readonly patienceMs?: number
}

const PROTOCOL = '/test/1'
const LIMITS: ProtocolLimits = { maxMessageBytes: 64 * 1024, maxInboundStreams: 3 }
const TOPIC = 'a topic'

const bytesOf = (text: string): Bytes => new TextEncoder().encode(text)
const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)

async function readAll(stream: MessageStream): Promise<string[]> {
  const messages: string[] = []
  for await (const message of stream) messages.push(textOf(message))
  return messages
}

const echo = async (stream: MessageStream): Promise<void> => {
  for await (const message of stream) await stream.send(message)
}

/** What every Swarm does. */
export function describeSwarm(
  adapter: string,
  open: (members: number) => Promise<SwarmFixture>,
  { patienceMs = 60_000 }: SwarmContractOptions = {},
): void {
  describe(`Swarm: ${adapter}`, () => {
    const fixtures: SwarmFixture[] = []
    afterEach(async () => {
      for (const fixture of fixtures.splice(0)) {
        await Promise.all(fixture.swarms.map((swarm) => swarm.close()))
        await fixture.close()
      }
    })

    const until = (condition: () => void | Promise<void>): Promise<void> =>
      vi.waitFor(condition, { timeout: patienceMs, interval: 10 })

    async function openTwo(): Promise<{ a: Swarm; b: Swarm; connect: () => Promise<void> }> {
      const fixture = await open(2)
      fixtures.push(fixture)
      const [a, b] = fixture.swarms as [Swarm, Swarm]
      return { a, b, connect: () => fixture.connect() }
    }

    async function openThree(): Promise<{ swarms: [Swarm, Swarm, Swarm]; connect: () => Promise<void> }> {
      const fixture = await open(3)
      fixtures.push(fixture)
      return { swarms: fixture.swarms as [Swarm, Swarm, Swarm], connect: () => fixture.connect() }
    }

    describe('peers', () => {
      test('are the others, as members, with the key that their peer id names', async () => {
        const { swarms, connect } = await openThree()
        await connect()
        for (const swarm of swarms) {
          const members = swarm.peers().filter(({ role }) => role === 'member')
          expect(members.map(({ id }) => id).sort()).toEqual(
            swarms
              .map(({ self }) => self)
              .filter((id) => id !== swarm.self)
              .sort(),
          )
          for (const { id, member } of members) expect(peerIdToMember(id)).toEqual({ ok: true, value: member })
        }
      })

      test('are told of once when they join and once when they leave', async () => {
        const { a, b, connect } = await openTwo()
        const told: string[] = []
        a.on('peer-joined', ({ id }) => id === b.self && told.push('joined'))
        a.on('peer-left', ({ id }) => id === b.self && told.push('left'))
        await connect()
        expect(told).toEqual(['joined'])
        await b.close()
        await until(() => expect(told).toEqual(['joined', 'left']))
        expect(a.peers().filter(({ id }) => id === b.self)).toEqual([])
      })

      test('are there already when they are told of', async () => {
        const { a, connect } = await openTwo()
        let seen: readonly SwarmPeer[] = []
        a.on('peer-joined', () => (seen = a.peers()))
        await connect()
        expect(seen).not.toEqual([])
      })
    })

    describe('streams', () => {
      test('carry messages both ways, whole and in order, an empty one too', async () => {
        const { a, b, connect } = await openTwo()
        b.handle(PROTOCOL, LIMITS, echo)
        await connect()
        const stream = await a.open(b.self, PROTOCOL, LIMITS)
        const sent = ['one', '', 'three', 'x'.repeat(LIMITS.maxMessageBytes)]
        const reading = readAll(stream)
        for (const text of sent) await stream.send(bytesOf(text))
        await stream.closeWrite()
        expect(await reading).toEqual(sent)
      })

      test('tell the handler who is asking', async () => {
        const { a, b, connect } = await openTwo()
        b.handle(PROTOCOL, LIMITS, async (stream, peer) =>
          stream.send(bytesOf(`${peer.id} ${peer.member} ${peer.role}`)),
        )
        await connect()
        const stream = await a.open(b.self, PROTOCOL, LIMITS)
        const member = peerIdToMember(a.self)
        expect(await readAll(stream)).toEqual([`${a.self} ${member.ok ? member.value : ''} member`])
      })

      test('can be answered after the asker has said all', async () => {
        const { a, b, connect } = await openTwo()
        b.handle(PROTOCOL, LIMITS, async (stream) => {
          const heard = await readAll(stream)
          await stream.send(bytesOf(`heard ${heard.join()}`))
        })
        await connect()
        const stream = await a.open(b.self, PROTOCOL, LIMITS)
        await stream.send(bytesOf('a question'))
        await stream.closeWrite()
        expect(await readAll(stream)).toEqual(['heard a question'])
      })

      test('do not share memory with what was sent', async () => {
        const { a, b, connect } = await openTwo()
        b.handle(PROTOCOL, LIMITS, echo)
        await connect()
        const stream = await a.open(b.self, PROTOCOL, LIMITS)
        const message = bytesOf('as it was')
        const sending = stream.send(message)
        await sending
        message.fill(0)
        await stream.closeWrite()
        expect(await readAll(stream)).toEqual(['as it was'])
      })

      test('make a sender wait for a reader who does not read', async () => {
        const { a, b, connect } = await openTwo()
        let read: () => void = () => undefined
        const reading = new Promise<void>((resolve) => (read = resolve))
        let received = 0
        b.handle(PROTOCOL, LIMITS, async (stream) => {
          await reading
          for await (const message of stream) received += message.byteLength
        })
        await connect()
        const stream = await a.open(b.self, PROTOCOL, LIMITS)
        const count = 400 // 25 MiB: more than any adapter may hold
        let sent = 0
        const sending = (async () => {
          for (; sent < count; sent++) await stream.send(new Uint8Array(LIMITS.maxMessageBytes))
          await stream.closeWrite()
        })()
        let before = -1
        await until(() => {
          const isStill = before === sent && sent > 0
          before = sent
          expect(isStill).toBe(true)
        })
        expect(sent).toBeLessThan(count)
        read()
        await sending
        await until(() => expect(received).toBe(count * LIMITS.maxMessageBytes))
      })

      test('break with "too-large" for who sends a message beyond the limit', async () => {
        const { a, b, connect } = await openTwo()
        const received: number[] = []
        b.handle(PROTOCOL, LIMITS, async (stream) => {
          for await (const message of stream) received.push(message.byteLength)
        })
        await connect()
        const stream = await a.open(b.self, PROTOCOL, LIMITS)
        const tooLarge = new Uint8Array(LIMITS.maxMessageBytes + 1)
        await expect(stream.send(tooLarge)).rejects.toMatchObject({ code: 'too-large' })
        expect(received).toEqual([])
      })

      test('break for who receives a message beyond its own limit', async () => {
        const { a, b, connect } = await openTwo()
        const received: number[] = []
        const ended: string[] = []
        b.handle(PROTOCOL, LIMITS, async (stream) => {
          try {
            for await (const message of stream) received.push(message.byteLength)
            ended.push('well')
          } catch {
            ended.push('broken')
          }
        })
        await connect()
        const lax = { ...LIMITS, maxMessageBytes: 2 * LIMITS.maxMessageBytes }
        const stream = await a.open(b.self, PROTOCOL, lax)
        await stream.send(new Uint8Array(LIMITS.maxMessageBytes + 1)).catch(() => undefined)
        await until(() => expect(ended).toEqual(['broken']))
        expect(received).toEqual([])
      })

      test('that are aborted break on both sides', async () => {
        const { a, b, connect } = await openTwo()
        let ended = ''
        b.handle(PROTOCOL, LIMITS, async (stream) => {
          ended = await readAll(stream).then(
            () => 'well',
            () => 'broken',
          )
        })
        await connect()
        const stream = await a.open(b.self, PROTOCOL, LIMITS)
        await stream.send(bytesOf('the beginning'))
        stream.abort(new Error('enough'))
        await expect(readAll(stream)).rejects.toThrow(Error)
        await expect(stream.send(bytesOf('more'))).rejects.toThrow(Error)
        await until(() => expect(ended).toBe('broken'))
      })

      test('break when the peer leaves', async () => {
        const { a, b, connect } = await openTwo()
        b.handle(PROTOCOL, LIMITS, echo)
        await connect()
        const stream = await a.open(b.self, PROTOCOL, LIMITS)
        const reading = expect(readAll(stream)).rejects.toThrow(Error)
        await b.close()
        await reading
      })

      test('whose handler throws break, and only they', async () => {
        const { a, b, connect } = await openTwo()
        b.handle(PROTOCOL, LIMITS, async (stream) => {
          for await (const message of stream) {
            if (textOf(message) === 'throw') throw new Error('a handler’s')
            await stream.send(message)
          }
        })
        await connect()
        const good = await a.open(b.self, PROTOCOL, LIMITS)
        const bad = await a.open(b.self, PROTOCOL, LIMITS)
        await bad.send(bytesOf('throw'))
        await expect(readAll(bad)).rejects.toThrow(Error)
        await good.send(bytesOf('still here'))
        await good.closeWrite()
        expect(await readAll(good)).toEqual(['still here'])
      })

      test('are open to each peer up to the limit, and again when one has ended', async () => {
        const { a, b, connect } = await openTwo()
        b.handle(PROTOCOL, LIMITS, echo)
        await connect()
        const streams: MessageStream[] = []
        for (let i = 0; i < LIMITS.maxInboundStreams; i++) streams.push(await a.open(b.self, PROTOCOL, LIMITS))
        for (const stream of streams) await stream.send(bytesOf('held'))
        // Some adapters notice at the opening, others when the first answer should come.
        const tooMany = async (): Promise<void> => {
          const stream = await a.open(b.self, PROTOCOL, LIMITS)
          await stream.send(bytesOf('one too many'))
          const { done } = await stream[Symbol.asyncIterator]().next()
          if (done === true) throw new Error('ended without an answer')
        }
        await expect(tooMany()).rejects.toThrow(Error)
        for (const stream of streams) await stream.closeWrite()
        for (const stream of streams) expect(await readAll(stream)).toEqual(['held'])
        await until(async () => {
          const stream = await a.open(b.self, PROTOCOL, LIMITS)
          await stream.closeWrite()
          expect(await readAll(stream)).toEqual([])
        })
      })

      test('cannot be opened to a peer that is not there, or a protocol that it does not answer', async () => {
        const { a, b, connect } = await openTwo()
        await connect()
        const nobody = '12D3KooWEyoppNCUx8Yx66oV9fJnriXwCcXwDDUA2kj6vnc6iDEp' as PeerId
        await expect(a.open(nobody, PROTOCOL, LIMITS)).rejects.toMatchObject({ code: 'unreachable' })
        await expect(a.open(b.self, '/unknown/1', LIMITS)).rejects.toMatchObject({ code: 'unreachable' })
      })

      test('are not opened once that was cancelled', async () => {
        const { a, b, connect } = await openTwo()
        b.handle(PROTOCOL, LIMITS, echo)
        await connect()
        const opening = a.open(b.self, PROTOCOL, LIMITS, AbortSignal.abort())
        await expect(opening).rejects.toMatchObject({ code: 'cancelled' })
      })

      test('are not opened by a swarm that is closed', async () => {
        const { a, b, connect } = await openTwo()
        b.handle(PROTOCOL, LIMITS, echo)
        await connect()
        await a.close()
        await a.close()
        await expect(a.open(b.self, PROTOCOL, LIMITS)).rejects.toMatchObject({ code: 'closed' })
        expect(a.peers()).toEqual([])
      })
    })

    describe('gossip', () => {
      /** Subscriptions take a moment to become known. */
      async function publish(swarm: Swarm, text: string, reach: number): Promise<void> {
        let isReached = false
        await until(async () => {
          isReached ||= (await swarm.publish(TOPIC, bytesOf(text))) >= reach
          expect(isReached).toBe(true)
        })
      }

      test('reaches the others, once, with its publisher’s name, and not its publisher', async () => {
        const { swarms, connect } = await openThree()
        const heard = swarms.map((): string[] => [])
        for (const [i, swarm] of swarms.entries()) {
          swarm.subscribe(TOPIC, async (message, from) => {
            heard[i]!.push(`${textOf(message)} from ${from}`)
            return 'accept'
          })
        }
        await connect()
        await publish(swarms[0], 'first', 2)
        const expected = `first from ${swarms[0].self}`
        await until(() => {
          expect(heard[1]).toContain(expected)
          expect(heard[2]).toContain(expected)
        })
        await publish(swarms[1], 'last', 2)
        await until(() => expect(heard[0]).toContain(`last from ${swarms[1].self}`))
        expect(heard[0]!.filter((each) => each.includes(swarms[0].self))).toEqual([])
      })

      test('keeps to its topic', async () => {
        const { a, b, connect } = await openTwo()
        const heard: string[] = []
        b.subscribe('another topic', async (message) => {
          heard.push(textOf(message))
          return 'accept'
        })
        b.subscribe(TOPIC, async (message) => {
          heard.push(textOf(message))
          return 'accept'
        })
        a.subscribe(TOPIC, async () => 'accept')
        await connect()
        await a.publish('a third', bytesOf('not for anyone'))
        await publish(a, 'for the topic', 1)
        await until(() => expect(heard).toContain('for the topic'))
        expect(new Set(heard)).toEqual(new Set(['for the topic']))
      })

      test('goes on after a listener threw, ignored or rejected', async () => {
        const { a, b, connect } = await openTwo()
        const heard = new Set<string>()
        b.subscribe(TOPIC, async (message) => {
          const text = textOf(message)
          heard.add(text)
          if (text === 'throw') throw new Error('a listener’s')
          return text === 'ignore' || text === 'reject' ? text : 'accept'
        })
        a.subscribe(TOPIC, async () => 'accept')
        await connect()
        for (const text of ['throw', 'ignore', 'reject', 'accept']) {
          await publish(a, text, 1)
          await until(() => expect(heard.has(text)).toBe(true))
        }
        expect(a.peers().some(({ id }) => id === b.self)).toBe(true)
      })

      test('alone reaches nobody', async () => {
        const { a } = await openTwo()
        expect(await a.publish(TOPIC, bytesOf('anyone?')).catch(() => 0)).toBe(0)
      })
    })

    test('a report of someone who is not there is no error', async () => {
      const { a, b, connect } = await openTwo()
      await connect()
      await b.close()
      expect(() => a.report(b.self, { code: 'protocol', detail: 'late' })).not.toThrow()
    })
  })
}
