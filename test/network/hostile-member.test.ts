import { randomBytes } from 'node:crypto'
import { base58 } from '@scure/base'
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { concatBytes } from '../../src/core/base/bytes.ts'
import type { Bytes } from '../../src/core/base/bytes.ts'
import { unwrap } from '../../src/core/base/errors.ts'
import type { PeerId } from '../../src/core/base/ids.ts'
import { issueCredential } from '../../src/core/identity/credential.ts'
import { deriveMeshKeys } from '../../src/core/identity/mesh-keys.ts'
import { decodeInvite } from '../../src/core/wire/invite.ts'
import { encodeHello } from '../../src/core/wire/hello.ts'
import { encodeFrame } from '../../src/network/frames.ts'
import { MEMBER_YAMUX_OPTIONS } from '../../src/network/limits.ts'
import { joinInMemory } from '../../src/nodejs.ts'
import { buildRelay, joinMesh, makePlace, startRelay } from '../relay/relay-fixture.ts'
import type { BuiltRelay } from '../relay/relay-fixture.ts'
import { endure } from './endure.ts'
import { buildMember, startMember } from './member-process.ts'
import type { BuiltMember } from './member-process.ts'
import { until } from './mesh-fixture.ts'
import { watchMemory } from './process-memory.ts'
import { DATA, RST, SYN, WINDOW_UPDATE, dialMemberRaw, dialRaw } from './raw-link.ts'
import type { RawLink } from './raw-link.ts'
import { PATIENCE_MS } from './strangers.ts'

/**
 * A member as a process of its own, and somebody with all keys of the mesh who does his worst to it over a circuit, before
 * the hello and as a member gone bad, while an honest one talks with it and others join and find it.
 */

// The machine may be busy with other tests: an attack takes as long as it takes, and so do the honest beside it.
vi.setConfig({ testTimeout: 180_000 })

const MB = 1_000_000
const HELLO = '/warren/hello/1'
const HOP = '/libp2p/circuit/relay/0.2.0/hop'
/** What members ask each other. */
const PROTOCOLS = ['/warren/sync/1', '/warren/blocks/1', '/meshsub/1.1.0', '/warren/rendezvous/1', '/ipfs/ping/1.0.0']

let relayBuild: BuiltRelay
let memberBuild: BuiltMember

beforeAll(async () => {
  ;[relayBuild, memberBuild] = await Promise.all([buildRelay(), buildMember()])
})
afterAll(() => Promise.all([relayBuild.remove(), memberBuild.remove()]))

async function runScene() {
  const { invite = '', relay: relayAddress } = await startRelay(relayBuild.program, [], { place: await makePlace() })
  const relay = relayAddress.replace('/dns4/localhost/', '/ip4/127.0.0.1/')
  const relayId = relay.split('/').at(-1) as PeerId
  const keys = deriveMeshKeys(unwrap(decodeInvite(invite)).meshKey, 0)
  const victim = await startMember(memberBuild.program, invite, onTestFinished)
  const ada = await joinInMemory({ invite, memberName: 'Ada' })
  onTestFinished(() => ada.close())

  /** A word in the room and its answer, and somebody new who finds the member. */
  async function serveHonest(round: number): Promise<void> {
    await ada.lobby.say(`ping ${round}`)
    await until(() => ada.lobby.messages.get().some(({ text }) => text === `pong ${round}`), PATIENCE_MS)
    const guest = await joinMesh(invite)
    await until(() => guest.peers().some(({ id }) => id === victim.peer), PATIENCE_MS)
    await guest.close()
  }

  await serveHonest(0)
  const memory = watchMemory(victim.pid)

  const helloOf = async (publicKey: Bytes): Promise<Bytes> => {
    const cred = await issueCredential(keys, publicKey)
    return encodeFrame(encodeHello({ v: 1, role: 'member', epoch: 0, caps: [], cred }))
  }

  /** On a circuit to the member, all locks open, no hello said to it yet. */
  const approach = () =>
    dialMemberRaw(
      { relay, member: victim.peer },
      {
        swarmKey: keys.swarmKey,
        prologue: keys.relayPrologue,
        prologueToMembers: keys.memberPrologue,
        relays: [relayId],
      },
      onTestFinished,
      helloOf,
    )

  return {
    approach,
    /** The same, as a member. */
    async enter(): Promise<RawLink> {
      const { link, hello } = await approach()
      link.open(HELLO, hello)
      await link.settled()
      return link
    },
    /** A member's link to the relay, on which it may ask for circuits. */
    async enterRelay(): Promise<RawLink> {
      const link = await dialRaw(relay, { swarmKey: keys.swarmKey, prologue: keys.relayPrologue }, onTestFinished)
      link.open(HELLO, await helloOf(link.publicKey))
      await link.settled()
      return link
    },
    victim: victim.peer,
    async endure(name: string, mostGrowth: number, attack: () => Promise<string>): Promise<void> {
      await endure({ name: `member, ${name}`, memory, mostGrowth, serve: serveHonest, attack })
      expect(victim.isRunning()).toBe(true)
      expect(victim.stderr()).toBe('')
    },
  }
}

/** HopMessage { type: CONNECT, peer: { id } } with its length before it: libp2p/specs, relay/circuit-v2.md. */
function connectMessage(peer: PeerId): Bytes {
  const id = base58.decode(peer)
  const message = concatBytes(Uint8Array.of(8, 1, 18, id.byteLength + 2, 10, id.byteLength), id)
  return concatBytes(Uint8Array.of(message.byteLength), message)
}

const ending = (link: RawLink): string => (link.isOpen() ? 'still there' : 'put out')

/** Streams on which nothing is said: a wrong word would have the one that says it put out before the others come. */
async function openMany(link: RawLink): Promise<string> {
  let opened = 0
  for (; opened < 10_000 && link.isOpen(); opened++) {
    link.open(PROTOCOLS[opened % PROTOCOLS.length] ?? '')
    if (opened % 100 === 99) await link.drained()
  }
  await link.settled()
  return `${link.resets()} of ${opened} streams reset, ${ending(link)}`
}

/** Each begins with a message of 65,535 bytes, and gets no more than so many of it. */
async function fillAll(link: RawLink, mostPerStream = Infinity): Promise<string> {
  const streams = Array.from({ length: MEMBER_YAMUX_OPTIONS.maxInboundStreams }, (_, i) =>
    link.open(PROTOCOLS[i % PROTOCOLS.length] ?? '', Uint8Array.of(0xff, 0xff, 0x03)),
  )
  let sent = 0
  for (let before = -1, each = 0; link.isOpen() && sent > before && each < mostPerStream; each += 32_000) {
    before = sent
    for (const stream of streams) sent += link.fill(stream, 32_000)
    await link.settled()
  }
  return `${(sent / MB).toFixed(1)} MB into ${streams.length} streams, ${link.resets()} of them reset, ${ending(link)}`
}

describe('a member, with others served all the while', () => {
  test('outlasts who says no hello, half of one, one byte by byte, opens 10,000 streams and fills them, and puts them out', async () => {
    const { approach, endure } = await runScene()
    await endure('before the hello', 150 * MB, async () => {
      const attacks: ((link: RawLink) => string | Promise<string>)[] = [
        openMany,
        fillAll,
        (link) => {
          const stream = link.open(HELLO, Uint8Array.of(200))
          const drip = setInterval(() => link.frame(DATA, 0, stream, Uint8Array.of(1)), 100)
          void link.closed.then(() => clearInterval(drip))
          return 'a hello byte by byte'
        },
        (link) => (link.open(HELLO, Uint8Array.of(200, 1, 2, 3)), 'half a hello'),
        (link) => (link.frame(DATA, SYN, 1), 'a stream without a name'),
        (link) => (link.send(randomBytes(4096)), 'garbage'),
      ]
      // All of them first: on their way they would be in each other's.
      const links = await Promise.all(attacks.map(() => approach()))
      const told = attacks.map(async (attack, i) => {
        const { link } = links[i] ?? (await approach())
        const done = await attack(link)
        await link.closed
        return done
      })
      return `${(await Promise.all(told)).join('; ')}: all closed`
    })
  })

  test('outlasts a member that opens 10,000 streams', async () => {
    const { enter, endure } = await runScene()
    await endure('10,000 streams by a member', 150 * MB, async () => openMany(await enter()))
  })

  test('outlasts 10,000 attempts to connect to it, each half done', async () => {
    const { endure, enterRelay, victim } = await runScene()
    await endure('10,000 circuits to it, begun and left', 100 * MB, async () => {
      const link = await enterRelay()
      const connect = connectMessage(victim)
      for (let i = 0; i < 10_000 && link.isOpen(); i++) {
        const stream = link.open(HOP, connect)
        if (i % 2 === 0) link.frame(WINDOW_UPDATE, RST, stream)
        if (i % 100 === 99) await link.settled()
      }
      return `${link.resets()} refused by the relay`
    })
  })

  test('outlasts a member that begins a message on each of its streams and ends none', async () => {
    const { enter, endure } = await runScene()
    await endure('messages without end on all streams by a member', 200 * MB, async () =>
      fillAll(await enter(), 64_000),
    )
  })

  test.each(['/warren/sync/1', '/warren/blocks/1'])('outlasts messages of all lengths on %s', async (protocol) => {
    const { enter, endure } = await runScene()
    await endure(`messages of all lengths on ${protocol}`, 100 * MB, async () => {
      const lengths = [
        [0],
        [1, 0],
        [0xff, 0xff, 0x03],
        [0xff, 0xff, 0xff, 0x7f],
        Array.from({ length: 10 }, () => 0xff),
      ]
      let reset = 0
      for (const length of lengths) {
        // Somebody new each time: who was put out for one would try no other.
        const link = await enter()
        const stream = link.open(protocol, concatBytes(Uint8Array.from(length), new Uint8Array(randomBytes(2000))))
        for (let i = 0; i < 20; i++) link.fill(stream, 32_768)
        await link.settled()
        if (link.resets() > 0 || !link.isOpen()) reset++
      }
      return `${reset} of ${lengths.length} reset or put out`
    })
  })
})
