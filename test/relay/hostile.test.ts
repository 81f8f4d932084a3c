import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { unwrap } from '../../src/core/base/errors.ts'
import { deriveMeshKeys } from '../../src/core/identity/mesh-keys.ts'
import { decodeInvite } from '../../src/core/wire/invite.ts'
import { MAX_HELLO_BYTES, encodeHello } from '../../src/core/wire/hello.ts'
import { encodeFrame } from '../../src/network/frames.ts'
import { RELAY_YAMUX_OPTIONS } from '../../src/network/limits.ts'
import { endure } from '../network/endure.ts'
import type { Ordeal } from '../network/endure.ts'
import { until } from '../network/mesh-fixture.ts'
import { DATA, SYN, dialRaw } from '../network/raw-link.ts'
import type { RawLink } from '../network/raw-link.ts'
import { watchMemory } from '../network/process-memory.ts'
import { PATIENCE_MS } from '../network/strangers.ts'
import { buildRelay, joinMesh, makePlace, startRelay } from './relay-fixture.ts'
import type { BuiltRelay } from './relay-fixture.ts'

/**
 * A relay as a process of its own, with strangers that do their worst on loopback (all of 127.0.0.0/8 is this machine, so
 * they come from addresses of their own), while two honest members talk through it and others join.
 */

// The machine may be busy with other tests: an attack takes as long as it takes.
vi.setConfig({ testTimeout: 180_000 })

const MB = 1_000_000
const HOP = '/libp2p/circuit/relay/0.2.0/hop'
const HELLO = '/warren/hello/1'
const ECHO = { maxMessageBytes: 1000, maxInboundStreams: 4 }

let built: BuiltRelay

beforeAll(async () => {
  built = await buildRelay()
})
afterAll(() => built.remove())

async function runScene() {
  const { invite = '', port, run, relay } = await startRelay(built.program, [], { place: await makePlace() })
  const [ada, ben] = [await joinMesh(invite), await joinMesh(invite)]
  ben.handle('/test/echo/1', ECHO, async (stream) => {
    for await (const message of stream) await stream.send(message)
  })
  await until(() => ada.peers().some(({ id }) => id === ben.self), PATIENCE_MS)

  /** Words there and back over a circuit. */
  async function echo(words: number): Promise<void> {
    const stream = await ada.open(ben.self, '/test/echo/1', ECHO)
    const messages = stream[Symbol.asyncIterator]()
    for (let i = 0; i < words; i++) {
      const word = new Uint8Array(randomBytes(32))
      await stream.send(word)
      expect((await messages.next()).value).toEqual(word)
    }
    await stream.closeWrite()
  }

  /** That, and somebody new who joins and finds the others. */
  async function serveHonest(): Promise<void> {
    await echo(1)
    const guest = await joinMesh(invite)
    await until(() => guest.peers().some(({ id }) => id === ada.self), PATIENCE_MS)
    await guest.close()
  }

  await serveHonest()
  const memory = watchMemory(run.child.pid ?? 0)

  return {
    port,
    echo,
    /** The keys that a relay's operator has, and the relay's address. */
    dial: (): Promise<RawLink> => {
      const keys = deriveMeshKeys(unwrap(decodeInvite(invite)).meshKey, 0)
      return dialRaw(
        relay.replace('/dns4/localhost/', '/ip4/127.0.0.1/'),
        { swarmKey: keys.swarmKey, prologue: keys.relayPrologue },
        onTestFinished,
      )
    },
    async endure(name: string, mostGrowth: number, attack: Ordeal['attack']): Promise<void> {
      await endure({ name: `relay, ${name}`, memory, mostGrowth, serve: serveHonest, attack })
      expect(run.child.exitCode).toBeNull()
      expect(run.stderr()).not.toContain('"level":"error"')
    },
  }
}

const UPGRADE =
  'GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
  'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n'

/** A masked binary message with a mask of zeros. */
const message = (bytes: Uint8Array): Buffer =>
  Buffer.concat([Buffer.from([0x82, 0x80 | 126, bytes.byteLength >> 8, bytes.byteLength & 255, 0, 0, 0, 0]), bytes])

function dialFrom(port: number, localAddress: string): Socket {
  const socket = connect({ port, host: '127.0.0.1', localAddress })
  socket.on('error', () => socket.destroy())
  onTestFinished(() => void socket.destroy())
  return socket
}

/** @returns whether it was let in as far as the WebSocket, where it leaves some noise behind */
function attempt(port: number, localAddress: string): Promise<boolean> {
  const socket = dialFrom(port, localAddress)
  return new Promise((resolve) => {
    let isIn = false
    socket.once('connect', () => socket.write(UPGRADE))
    socket.once('data', (data: Buffer) => {
      isIn = data.toString('latin1').startsWith('HTTP/1.1 101')
      socket.end(message(randomBytes(224)), () => socket.destroy())
    })
    socket.once('close', () => resolve(isIn))
  })
}

/** One after the other in so many lines. */
async function inLines(count: number, lines: number, one: (index: number) => Promise<void>): Promise<void> {
  let next = 0
  const line = async (): Promise<void> => {
    while (next < count) await one(next++)
  }
  await Promise.all(Array.from({ length: lines }, line))
}

describe('a relay, with members served all the while', () => {
  it.each([
    ['10,000 connection attempts from one address', 10_000, 1],
    ['10,000 connection attempts from two hundred addresses', 10_000, 200],
  ])('outlasts %s', async (name, count, addresses) => {
    const { port, endure } = await runScene()
    await endure(name, 150 * MB, async () => {
      let letIn = 0
      await inLines(count, 64, async (index) => {
        if (await attempt(port, `127.0.1.${1 + (index % addresses)}`)) letIn++
      })
      return `${letIn} came as far as a WebSocket`
    })
  })

  it('outlasts 1,800 sockets that say nothing, half of what they should, or a byte at a time, and come back at once', async () => {
    const { port, endure } = await runScene()
    await endure('1,800 idle, half-open and dripping sockets', 150 * MB, async (isOver) => {
      let opened = 0
      const hold = (index: number): void => {
        if (isOver()) return
        opened++
        const socket = dialFrom(port, `127.0.1.${1 + (index % 60)}`)
        socket.once('close', () => setImmediate(hold, index))
        const kind = index % 3
        if (kind === 0) socket.once('connect', () => socket.write(UPGRADE))
        if (kind === 1) socket.once('connect', () => socket.end('GET / HTTP/1.1\r\n'))
        if (kind === 2) {
          let at = 0
          const drip = setInterval(() => socket.write(UPGRADE.charAt(at++ % (UPGRADE.length - 2))), 50)
          socket.once('close', () => clearInterval(drip))
        }
      }
      for (let index = 0; index < 1_800; index++) hold(index)
      await until(isOver, PATIENCE_MS)
      return `${opened} opened`
    })
  })

  it('outlasts a stranger’s one message of the greatest length, and the words of a long day after it', async () => {
    const { port, endure, echo } = await runScene()
    await endure('one message of 1 MiB by a stranger', 100 * MB, async () => {
      const socket = dialFrom(port, '127.0.1.1')
      const closed = once(socket, 'close')
      const length = Buffer.from([0x82, 0x80 | 127, 0, 0, 0, 0, 0, 0x10, 0, 0, 0, 0, 0, 0])
      socket.once('connect', () => socket.write(UPGRADE))
      socket.once('data', () => {
        socket.write(message(randomBytes(24)))
        socket.write(Buffer.concat([length, randomBytes(1_048_576)]))
      })
      await closed
      await echo(400)
      return '400 words there and back after it'
    })
  })

  it('outlasts connections that say no hello and open 10,000 streams, or fill them, and puts them out', async () => {
    const { dial, endure } = await runScene()
    await endure('10,000 streams, and 256 filled ones, before the hello', 200 * MB, async () => {
      const openMany = async (link: RawLink): Promise<string> => {
        for (let i = 0; i < 10_000; i++) {
          link.open(HOP, Uint8Array.of(2, 8, 0))
          if (i % 100 === 99) await link.drained()
        }
        await link.closed
        return `${link.resets()} of 10,000 streams reset`
      }
      const fillAll = async (link: RawLink): Promise<string> => {
        const streams = Array.from({ length: RELAY_YAMUX_OPTIONS.maxInboundStreams }, () => link.open(HOP))
        let sent = 0
        while (link.isOpen() && sent < 512 * MB) {
          const before = sent
          for (const stream of streams) sent += link.fill(stream, 32_768)
          await link.drained()
          // Nothing more is taken, of any stream: what is held is held until the hello's deadline.
          if (sent === before) break
        }
        await link.closed
        return `${Math.round(sent / MB)} MB into the others`
      }
      const saySlowly = async (link: RawLink): Promise<string> => {
        const stream = link.open(HELLO, Uint8Array.of(200))
        const drip = setInterval(() => link.frame(DATA, 0, stream, Uint8Array.of(1)), 100)
        await link.closed
        clearInterval(drip)
        return 'a hello byte by byte cut off'
      }
      const sayHalf = async (link: RawLink): Promise<string> => {
        link.open(HELLO, Uint8Array.of(200, 1, 2, 3))
        await link.closed
        return 'half a hello too'
      }
      const nameNone = async (link: RawLink): Promise<string> => {
        link.frame(DATA, SYN, 1)
        await link.closed
        return 'a stream without a name too'
      }
      const attacks = [openMany, fillAll, saySlowly, sayHalf, nameNone]
      return (await Promise.all(attacks.map(async (attack) => attack(await dial())))).join(', ')
    })
  })

  it('closes on a frame longer than any stream has room for, before it comes', async () => {
    const { dial, endure } = await runScene()
    const { maxStreamWindowSize } = RELAY_YAMUX_OPTIONS.streamOptions
    await endure('frames of the greatest length, one more, and 4 GiB', 60 * MB, async () => {
      const [fits, above, endless] = [await dial(), await dial(), await dial()]
      fits.frame(DATA, SYN, 1, undefined, maxStreamWindowSize)
      above.frame(DATA, SYN, 1, undefined, maxStreamWindowSize + 1)
      endless.frame(DATA, SYN, 1, undefined, 0xffff_ffff)
      let sent = 0
      while (endless.isOpen() && sent < 128 * MB) {
        endless.send(new Uint8Array(32_768))
        sent += 32_768
        await endless.drained()
      }
      await Promise.all([above.closed, endless.closed])
      expect(sent).toBeLessThan(32 * MB)
      expect(fits.isOpen()).toBe(true)
      return `${(sent / MB).toFixed(1)} MB of 4 GiB sent when it was closed`
    })
  })

  it('puts out who answers for nothing: garbage, hellos too long, empty or its own', async () => {
    const { dial, endure } = await runScene()
    const ownHello = encodeHello({ v: 1, role: 'relay', epoch: 0, caps: [] })
    const attacks: ((link: RawLink) => void)[] = [
      (link) => link.send(randomBytes(4096)),
      (link) => link.open(HELLO, encodeFrame(new Uint8Array(MAX_HELLO_BYTES + 1))),
      (link) => link.open(HELLO, encodeFrame(new Uint8Array(randomBytes(MAX_HELLO_BYTES)))),
      (link) => link.open(HELLO, encodeFrame(new Uint8Array(0))),
      (link) => link.open(HELLO, encodeFrame(ownHello)),
    ]
    await endure('garbage and false hellos', 60 * MB, async () => {
      const links = await Promise.all(attacks.map(() => dial()))
      for (const [i, link] of links.entries()) attacks[i]?.(link)
      await Promise.all(links.map(({ closed }) => closed))
      return `${attacks.length} closed`
    })
  })
})
