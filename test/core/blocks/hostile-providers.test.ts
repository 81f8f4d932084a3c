import { afterEach, expect, test, vi } from 'vitest'
import { PLANNER_LIMITS } from '../../../src/core/blocks/limits.ts'
import { createVerifiedBlockStore } from '../../../src/core/blocks/verified-store.ts'
import { encodeExchangeMessage } from '../../../src/core/wire/exchange.ts'
import { cidsOf, createMemoryMesh, makeBlock, makeBlocks } from './exchange-fixture.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

const BLOCK_BYTES = 20_000

test('one provider lies, one stalls, one is good: all arrives, and the liar is dropped and remembered', async () => {
  const { time, network, addNode, addStranger, link, cut } = createMemoryMesh()
  const blocks = makeBlocks(300, BLOCK_BYTES)
  const blockByCid = new Map(blocks.map((block) => [block.cid, block]))
  const rubbish = makeBlock(9_999, BLOCK_BYTES).bytes
  let liarAsked = 0
  let stallerAsked = 0

  // Honest until it is trusted with much, then it sends other bytes.
  const liar = addStranger('liar', async (stream, requests) => {
    for await (const request of requests) {
      if (request.kind !== 'want') continue
      for (const cid of request.cids) {
        liarAsked++
        const right = blockByCid.get(cid)?.bytes ?? rubbish
        await stream.send(encodeExchangeMessage({ kind: 'block', cid, bytes: liarAsked <= 5 ? right : rubbish }))
      }
    }
  })
  // Takes every request, answers the first few, and then nothing, without ever closing.
  const staller = addStranger('staller', async (stream, requests) => {
    for await (const request of requests) {
      if (request.kind !== 'want') continue
      for (const cid of request.cids) {
        stallerAsked++
        const bytes = blockByCid.get(cid)?.bytes
        if (stallerAsked <= 5 && bytes !== undefined)
          await stream.send(encodeExchangeMessage({ kind: 'block', cid, bytes }))
      }
    }
  })
  const good = await addNode('good', { blocks, readTime: 50 })
  const bob = await addNode('bob')
  for (const provider of [liar, staller, good]) link(provider, bob)

  await time.settle(bob.exchange.fetch(cidsOf(blocks), { priority: 'background' }))
  const verified = createVerifiedBlockStore(bob.store, { onDamaged: () => undefined })
  expect(await verified.check(cidsOf(blocks))).toEqual({ blocks: 300, bytes: 300 * BLOCK_BYTES, damaged: [] })
  expect((await bob.store.usage()).blocks).toBe(300)
  expect(stallerAsked).toBeGreaterThan(5)
  expect(liarAsked).toBeGreaterThan(5)
  // The stalled one cost its patience once at most, and is no offender: it may be on a bad line.
  expect(time.environment.clock.now()).toBeLessThan(2 * PLANNER_LIMITS.patience)
  const offences = () => network.offences().filter(({ offence }) => offence.code !== 'timeout')
  expect(offences()).toMatchObject([{ by: 'bob', peer: 'liar', offence: { code: 'hash' } }])

  // Remembered: not asked again, also after it left and joined anew; the other one is.
  const more = makeBlocks(50, 1_000, 1_000)
  await good.store.putMany(more)
  const liarAskedBefore = liarAsked
  for (const provider of [liar, staller]) {
    cut(provider, bob)
    link(provider, bob)
  }
  bob.exchange.hint(liar.id, cidsOf(more))
  await time.settle(bob.exchange.fetch(cidsOf(more), { priority: 'background' }))
  expect(liarAsked).toBe(liarAskedBefore)
  expect(offences()).toHaveLength(1)
})

test('who takes requests and answers nothing is told of, each time its patience is over', async () => {
  const { time, network, addNode, addStranger, link } = createMemoryMesh()
  const [block] = makeBlocks(1, BLOCK_BYTES)
  const silent = addStranger('silent', async (_, requests) => {
    for await (const request of requests) void request
  })
  const bob = await addNode('bob')
  link(silent, bob)
  const stop = new AbortController()
  const fetched = bob.exchange.fetch(cidsOf([block!]), { priority: 'background', signal: stop.signal })
  await time.settle(
    new Promise<void>((resolve) => time.environment.clock.after(1.5 * PLANNER_LIMITS.patience, resolve)),
  )
  expect(network.offences()).toMatchObject([{ by: 'bob', peer: 'silent', offence: { code: 'timeout' } }])
  stop.abort()
  await expect(time.settle(fetched)).rejects.toMatchObject({ code: 'cancelled' })
})
