import { expect, test } from 'vitest'
import { systemEnvironment } from '../../../src/core/base/environment.ts'
import type { MemberId } from '../../../src/core/base/ids.ts'
import { createPossessionDesk } from '../../../src/core/replication/possession-desk.ts'
import type { Block } from '../../../src/core/ports/block-store.ts'
import type { PossessionRefusal } from '../../../src/core/wire/possession.ts'
import { memberToPeerId } from '../../../src/core/wire/peer-id.ts'
import { createMemoryBlockStore } from '../../../src/platform/memory/memory-block-store.ts'
import { createMemoryNetwork, type MemoryNetwork } from '../../../src/platform/memory/memory-swarm.ts'
import { makeBlocks } from '../blocks/exchange-fixture.ts'
import { memberOf } from './have-fixture.ts'
import { makeSealedFile } from './links-fixture.ts'

const file = makeSealedFile(makeBlocks(3, 20_000))
const [ASKER, HOLDER] = [memberOf(0), memberOf(1)]

interface Asked {
  readonly pledge: boolean
}

async function addDesk(
  network: MemoryNetwork,
  self: MemberId,
  blocks: readonly Block[],
  verdict: 'prove' | PossessionRefusal = 'prove',
) {
  const store = createMemoryBlockStore()
  await store.putMany(blocks)
  const asked: Asked[] = []
  const desk = createPossessionDesk({
    swarm: network.join(memberToPeerId(self), self),
    blocks: store,
    environment: systemEnvironment,
    self,
    question(_root, pledge) {
      asked.push({ pledge })
      return verdict
    },
  })
  return { desk, asked, store }
}

/** What the asker, who has the whole file, finds of a holder that has these blocks and answers so. */
async function askOf(held: readonly Block[], verdict?: 'prove' | PossessionRefusal, pledge = false) {
  const network = createMemoryNetwork(systemEnvironment)
  const asker = await addDesk(network, ASKER, file.all)
  const holder = await addDesk(network, HOLDER, held, verdict)
  network.linkAll()
  const isProven = await asker.desk.ask(HOLDER, file.root.cid, pledge)
  return { isProven, asked: holder.asked, offences: network.offences() }
}

test('who has all of it can prove it', async () => {
  for (const pledge of [false, true]) {
    const { isProven, asked, offences } = await askOf(file.all, 'prove', pledge)
    expect([isProven, asked, offences]).toEqual([true, [{ pledge }], []])
  }
})

test('who says so and lacks the blocks cannot', async () => {
  expect((await askOf([])).isProven).toBe(false)
  // A block that is another: there is one proof for each, and it is not this one.
  const others = file.all.map(({ cid, bytes }) => ({ cid, bytes: bytes.map((byte) => byte ^ 1) }))
  expect((await askOf(others)).isProven).toBe(false)
})

test('who is about to drop it promises nothing, which is no lie when it was only asked', async () => {
  expect((await askOf(file.all, 'going', true)).isProven).toBe(false)
  expect((await askOf(file.all, 'going', false)).isProven).toBeUndefined()
  expect((await askOf(file.all, 'busy', true)).isProven).toBe(false)
  expect((await askOf(file.all, 'absent', false)).isProven).toBe(false)
})

test('nothing is known of one that is not there, nor where there is nothing to check with', async () => {
  const network = createMemoryNetwork(systemEnvironment)
  const asker = await addDesk(network, ASKER, [])
  expect(await asker.desk.ask(HOLDER, file.root.cid, true)).toBeUndefined()
  await asker.store.putMany(file.all)
  expect(await asker.desk.ask(HOLDER, file.root.cid, true)).toBeUndefined()
})

test('who asks too much is told that the other is busy', async () => {
  const network = createMemoryNetwork(systemEnvironment)
  const asker = await addDesk(network, ASKER, file.all)
  await addDesk(network, HOLDER, file.all)
  network.linkAll()
  const answers: (boolean | undefined)[] = []
  for (let count = 0; count < 20; count++) answers.push(await asker.desk.ask(HOLDER, file.root.cid, false))
  expect(answers.slice(0, 10)).toEqual(Array.from({ length: 10 }, () => true))
  expect(answers).toContain(undefined)
})
