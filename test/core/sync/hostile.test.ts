import { afterEach, describe, expect, test, vi } from 'vitest'
import type { Bytes } from '../../../src/core/base/bytes.ts'
import type { MessageStream } from '../../../src/core/ports/swarm.ts'
import { DEFAULT_LOG_LIMITS } from '../../../src/core/log/limits.ts'
import { ANNOUNCEMENT_BURST, SILENCE_MS, SYNC_PROTOCOL, SYNC_PROTOCOL_LIMITS } from '../../../src/core/sync/limits.ts'
import { encodeHeads, type HeadsAnnouncement } from '../../../src/core/wire/gossip.ts'
import { decodeSyncMessage, encodeSyncMessage, type SyncMessage } from '../../../src/core/wire/sync.ts'
import { bodyOf, createForeigner, logNamed, writeChain, writeEntry } from '../log/log-fixture.ts'
import { createTestMesh, isSame, TOPIC } from './sync-fixture.ts'

const [ONE, TWO] = [logNamed('one'), logNamed('two')]
const ROOT: Bytes = new Uint8Array(32)
const OPEN: SyncMessage = { v: 1, kind: 'open', root: ROOT, ways: ['full'] }
const SKETCH: SyncMessage = { ...OPEN, ways: ['sketch', 'full'] }
const END: SyncMessage = { v: 1, kind: 'turn', root: ROOT, more: false }

afterEach(() => {
  vi.restoreAllMocks()
})

/** An honest member, and one that says what the test wants. */
async function meet() {
  const mesh = createTestMesh()
  const honest = await mesh.join('honest')
  const { member, swarm } = await mesh.joinBare('hostile')
  await honest.append(ONE, 'what is there')
  mesh.network.link(honest.peer, member.peer)
  await mesh.time.pass(60_000)
  const codes = (): string[] => mesh.network.offences().map(({ offence }) => offence.code)
  const open = (): Promise<MessageStream> => swarm.open(honest.peer, SYNC_PROTOCOL, SYNC_PROTOCOL_LIMITS)
  const say = async (...messages: readonly (SyncMessage | Bytes)[]): Promise<void> => {
    const stream = await open()
    for (const message of messages) {
      await stream.send(message instanceof Uint8Array ? message : encodeSyncMessage(message))
    }
  }
  return { ...mesh, honest, hostile: member, swarm, codes, open, say }
}

/** Whatever became of it, an honest member is synced with all the same. */
async function expectHealthy({ time, network, join, honest }: Awaited<ReturnType<typeof meet>>): Promise<void> {
  const other = await join('healthy')
  network.link(honest.peer, other.peer)
  await time.until(() => isSame(honest, other), 20_000)
  expect([network.faults(), honest.faults, other.faults]).toEqual([[], [], []])
}

describe('a peer that opens a conversation', () => {
  const cases: Record<string, (scene: Awaited<ReturnType<typeof meet>>) => Promise<readonly (SyncMessage | Bytes)[]>> =
    {
      'encoding: with junk': async () => [new Uint8Array(100).fill(7)],
      'version: of another version': async () => [Uint8Array.of(0xa1, 0x61, 0x76, 0x02)],
      'schema: with a message of a kind that is not known': async () => [
        Uint8Array.of(0xa2, 0x61, 0x76, 0x01, 0x64, 0x6b, 0x69, 0x6e, 0x64, 0x61, 0x78),
      ],
      'protocol: in the middle': async () => [END],
      'protocol: with no way that is known': async () => [{ ...OPEN, ways: ['mine'] }],
      'schema: and sends digests in the wrong order': async () => {
        const data = new Uint8Array(65)
        data[1] = 1
        return [OPEN, { v: 1, kind: 'reconcile', parts: [{ log: ONE, data }] }]
      },
      'schema: and sends a sketch that is none': async () => {
        return [SKETCH, { v: 1, kind: 'reconcile', parts: [{ log: ONE, data: Uint8Array.of(10) }] }]
      },
      'protocol: and sends cells before there was talk of any': async () => {
        const data = new Uint8Array(15)
        data.set([4, 1])
        return [SKETCH, { v: 1, kind: 'reconcile', parts: [{ log: ONE, data }] }]
      },
      'protocol: and wants what was not offered': async () => {
        const offer = new Uint8Array(17)
        offer[0] = 1
        const wants = Uint8Array.of(6, 1, 1, 2, 3, 4, 5, 6, 7, 8)
        return [
          SKETCH,
          ...[offer, wants].map((data): SyncMessage => ({ v: 1, kind: 'reconcile', parts: [{ log: ONE, data }] })),
        ]
      },
      'protocol: and sends children without their parents': async ({ hostile }) => {
        const entries = (await writeChain(hostile, 3, TWO)).slice(1).map(({ bytes }) => bytes)
        return [OPEN, { v: 1, kind: 'entries', entries }]
      },
      'credential: and sends entries of who is no member': async () => {
        return [OPEN, { v: 1, kind: 'entries', entries: [(await writeEntry(await createForeigner())).bytes] }]
      },
      'height: and sends an entry of the wrong height': async ({ hostile }) => {
        const parent = await writeEntry(hostile)
        const child = await writeEntry(hostile, { parents: [parent.cid], height: 5 })
        return [OPEN, { v: 1, kind: 'entries', entries: [parent.bytes, child.bytes] }]
      },
      'encoding: and sends entries that are none': async () => {
        return [OPEN, { v: 1, kind: 'entries', entries: [Uint8Array.of(1, 2, 3)] }]
      },
    }
  test.each(Object.keys(cases))('%s', async (name) => {
    const scene = await meet()
    await scene.say(...(await cases[name]!(scene)))
    await scene.time.until(() => scene.codes().length > 0, 0)
    expect(scene.codes()).toEqual([name.split(':')[0]])
    expect(scene.network.offences()[0]).toMatchObject({ by: scene.honest.peer, peer: scene.hostile.peer })
    expect(scene.honest.syncer.isBusy()).toBe(false)
    await expectHealthy(scene)
  })

  test('and sends a message that is too long breaks its own stream', async () => {
    const scene = await meet()
    await expect(scene.say(OPEN, new Uint8Array(SYNC_PROTOCOL_LIMITS.maxMessageBytes + 1))).rejects.toMatchObject({
      code: 'too-large',
    })
    await scene.time.until(() => !scene.honest.syncer.isBusy(), 0)
    await expectHealthy(scene)
  })

  test('and says nothing more is left after a while', async () => {
    const scene = await meet()
    await scene.say(OPEN)
    await scene.time.until(() => scene.honest.syncer.isBusy(), 0)
    await scene.time.until(() => !scene.honest.syncer.isBusy(), SILENCE_MS)
    expect(scene.codes()).toEqual([])
    await expectHealthy(scene)
  })

  test('and never reads is left after a while', async () => {
    const scene = await meet()
    for (let i = 0; i < 20; i++) await scene.honest.append(TWO, `${i}${'x'.repeat(200_000)}`)
    const stream = await scene.open()
    await stream.send(encodeSyncMessage(OPEN))
    await stream.send(encodeSyncMessage({ v: 1, kind: 'reconcile', parts: [{ log: TWO, data: Uint8Array.of(1) }] }))
    await stream.send(encodeSyncMessage(END))
    await scene.time.until(() => scene.honest.syncer.isBusy(), 0)
    await scene.time.until(() => !scene.honest.syncer.isBusy(), SILENCE_MS)
    await expectHealthy(scene)
  })

  test('keeps talking only as long as a conversation may take', async () => {
    const scene = await meet()
    const stream = await scene.open()
    await stream.send(encodeSyncMessage(OPEN))
    const dripping = (async () => {
      for (let i = 0; ; i++) {
        const data = new Uint8Array(33)
        new DataView(data.buffer).setUint32(1, i)
        await stream.send(encodeSyncMessage({ v: 1, kind: 'reconcile', parts: [{ log: ONE, data }] }))
        await new Promise<void>((resolve) => scene.time.environment.clock.after(SILENCE_MS - 1_000, resolve))
      }
    })()
    const ended = expect(dripping).rejects.toMatchObject({ code: 'timeout' })
    await scene.time.until(() => scene.honest.syncer.isBusy(), 0)
    await scene.time.until(() => !scene.honest.syncer.isBusy())
    await scene.time.pass(SILENCE_MS)
    await ended
    await expectHealthy(scene)
  })

  test('is told "busy" while another of its conversations runs', async () => {
    const scene = await meet()
    const first = await scene.open()
    await first.send(encodeSyncMessage(OPEN))
    await scene.time.until(() => scene.honest.syncer.isBusy(), 0)
    const second = await scene.open()
    await second.send(encodeSyncMessage(OPEN))
    const { value } = (await second[Symbol.asyncIterator]().next()) as IteratorResult<Bytes, undefined>
    expect(decodeSyncMessage(value!)).toEqual({ ok: true, value: { v: 1, kind: 'busy' } })
  })
})

describe('a peer that answers', () => {
  async function answerWith(...messages: readonly SyncMessage[]) {
    const scene = createTestMesh()
    const honest = await scene.join('honest')
    await honest.append(ONE)
    const { member, swarm } = await scene.joinBare('hostile')
    let conversations = 0
    swarm.handle(SYNC_PROTOCOL, SYNC_PROTOCOL_LIMITS, async (stream) => {
      conversations++
      for (const message of messages) await stream.send(encodeSyncMessage(message))
    })
    scene.network.link(honest.peer, member.peer)
    return { ...scene, honest, conversations: () => conversations }
  }

  test('with entries in place of logs has offended', async () => {
    const { time, network } = await answerWith({ v: 1, kind: 'entries', entries: [Uint8Array.of(1)] })
    await time.until(() => network.offences().length > 0)
    expect(network.offences()[0]).toMatchObject({ offence: { code: 'protocol' } })
  })

  test('wanting entries that it was not offered has offended', async () => {
    const { time, network } = await answerWith(
      { v: 1, kind: 'logs', way: 'full', logs: [], last: true },
      { v: 1, kind: 'reconcile', parts: [{ log: ONE, data: new Uint8Array(33).fill(1) }] },
    )
    await time.until(() => network.offences().length > 0)
    expect(network.offences()[0]).toMatchObject({ offence: { code: 'protocol' } })
  })

  test('"busy" every time is asked less and less often', async () => {
    const { time, conversations } = await answerWith({ v: 1, kind: 'busy' })
    await time.pass(60_000)
    const first = conversations()
    await time.pass(600_000)
    // Once a minute and, now and then, in a round.
    expect(first).toBeLessThan(12)
    expect(conversations() - first).toBeLessThan(10 * 3)
  })

  test('by closing early is asked less and less often', async () => {
    const { time, conversations } = await answerWith()
    await time.pass(120_000)
    expect(conversations()).toBeLessThan(16)
  })
})

describe('gossip', () => {
  const announce = (fields: Partial<HeadsAnnouncement>): Bytes =>
    encodeHeads({ v: 1, log: ONE, root: ROOT, heads: [], ...fields })

  test('that is no announcement, or whose entry is none, is rejected', async () => {
    const scene = await meet()
    const [good, foreign] = [await writeEntry(scene.hostile), await writeEntry(await createForeigner())]
    const bad: readonly Bytes[] = [
      new Uint8Array(50),
      announce({ entry: Uint8Array.of(1) }),
      announce({ log: TWO, entry: good.bytes }),
      announce({ entry: foreign.bytes }),
      announce({ entry: good.bytes.map((byte, i) => (i === good.bytes.length - 1 ? byte ^ 1 : byte)) }),
    ]
    for (const message of bad) await scene.swarm.publish(TOPIC, message)
    await scene.time.until(() => scene.codes().length === bad.length, 1_000)
    expect(scene.honest.logs.log(ONE)?.size).toBe(1)
    await expectHealthy(scene)
  })

  test('with an entry whose parents are missing is not passed on, and makes us ask', async () => {
    const scene = await meet()
    const other = await scene.join('other')
    scene.network.link(scene.honest.peer, other.peer)
    await scene.time.pass(10_000)
    const asked: string[] = []
    scene.swarm.handle(SYNC_PROTOCOL, SYNC_PROTOCOL_LIMITS, async () => void asked.push('asked'))
    const chain = await writeChain(scene.hostile, 3, TWO)
    const heads = [chain[2]!.cid]
    await scene.swarm.publish(TOPIC, announce({ log: TWO, heads, entry: chain[2]!.bytes }))
    await scene.time.until(() => asked.length > 0, 70_000)
    expect(scene.honest.logs.log(TWO)).toBeUndefined()
    expect(other.logs.log(TWO)).toBeUndefined()
    expect(scene.codes()).toEqual([])
  })

  test('of heads that nobody has costs a few conversations, not one for each', async () => {
    const scene = await meet()
    const other = await scene.join('other')
    scene.network.link(scene.honest.peer, other.peer)
    await scene.time.pass(10_000)
    const before = scene.network.traffic().streams
    for (let i = 0; i < 100; i++) {
      const { cid } = await writeEntry(scene.hostile, { body: bodyOf(`${i}`) })
      await scene.swarm.publish(TOPIC, announce({ log: logNamed(`${i}`), heads: [cid] }))
    }
    await scene.time.pass(10_000)
    expect(scene.network.traffic().streams - before).toBeLessThan(20)
    await expectHealthy(scene)
  })

  test('beyond its publisher’s rate is not looked at', async () => {
    const scene = await meet()
    const flood = await Promise.all(
      Array.from({ length: ANNOUNCEMENT_BURST + 50 }, (_, i) =>
        writeEntry(scene.hostile, { log: TWO, body: bodyOf(`${i}`) }),
      ),
    )
    for (const { cid, bytes } of flood) {
      await scene.swarm.publish(TOPIC, announce({ log: TWO, heads: [cid], entry: bytes }))
    }
    await scene.time.until(() => (scene.honest.logs.log(TWO)?.size ?? 0) >= ANNOUNCEMENT_BURST, 0)
    expect(scene.honest.logs.log(TWO)?.size).toBe(ANNOUNCEMENT_BURST)
    expect(scene.codes()).toEqual([])
  })
})

describe('more logs than a mesh may have', () => {
  test('told to each otherwise, do not set honest members against each other', async () => {
    const { time, network, join, joinBare } = createTestMesh()
    const limits = { ...DEFAULT_LOG_LIMITS, maxLogs: 12 }
    const [ada, bob] = [await join('ada', { limits }), await join('bob', { limits })]
    const { member: hostile } = await joinBare('hostile')
    await ada.append(ONE, 'before the flood')
    network.link(ada.peer, bob.peer)
    await time.until(() => isSame(ada, bob))
    network.cut(ada.peer, bob.peer)
    for (const node of [ada, bob]) {
      const flood = await Promise.all(
        Array.from({ length: 20 }, (_, i) => writeEntry(hostile, { log: logNamed(`${node.peer} ${i}`) })),
      )
      await node.logs.receive(
        hostile.peer,
        flood.map(({ bytes }) => bytes),
      )
    }
    expect(isSame(ada, bob)).toBe(false)
    network.link(ada.peer, bob.peer)
    await ada.append(ONE, 'after the flood')
    await time.until(() => bob.logs.log(ONE)?.size === 2, 30_000)
    const before = network.traffic().streams
    await time.pass(10 * 60_000)
    await bob.append(ONE, 'much later')
    await time.until(() => ada.logs.log(ONE)?.size === 3, 30_000)
    // Without back-off they would speak four times a second.
    expect(network.traffic().streams - before).toBeLessThan(100)
    expect([network.offences(), network.faults(), ada.faults, bob.faults]).toEqual([[], [], [], []])
  })
})
