import { describe, expect, test } from 'vitest'
import type { Cid } from '../../../src/core/base/ids.ts'
import { MAX_SHOWN_FORKS, MAX_SHOWN_REFUSALS, REFRESH_MS, WITHHELD_AFTER_MS } from '../../../src/core/chat/limits.ts'
import { bodyOf, createForeigner, createMember, writeEntry } from '../log/log-fixture.ts'
import { createPerson, messageIn, ROOM_ID, textsIn, until, writeRoomEntry } from './room-fixture.ts'

const say = (text: string) => [{ type: 'message', text }] as const

/** Ada, who has heard one message by Ben, and Eve, a member who is out to harm. */
async function meet() {
  const [ada, ben, eve] = [await createPerson('ada'), await createMember('ben'), await createMember('eve')]
  const first = await writeRoomEntry(ben, say('first'))
  const second = await writeRoomEntry(ben, say('second'), { parents: [first.cid], height: 1 })
  const third = await writeRoomEntry(ben, say('third'), { parents: [second.cid], height: 2 })
  await ada.logs.receive(ben.peer, [first.bytes])
  await until(ada, () => textsIn(ada).length === 1)
  const status = () => {
    ada.clock.advance(REFRESH_MS)
    return ada.room.history.get()
  }
  return { ada, ben, eve, first, second, third, status }
}

describe('a history', () => {
  test('is whole when nothing is wrong', async () => {
    const { ada, ben, second, third, status } = await meet()
    await ada.logs.receive(ben.peer, [second.bytes, third.bytes])
    await until(ada, () => textsIn(ada).length === 3)
    expect(status()).toEqual({
      state: 'whole',
      waitingFor: 0,
      withheld: 0,
      waitingAuthors: [],
      refused: [],
      forks: [],
      unreadable: 0,
    })
  })

  test('of which a part is withheld says so after a while, and until it comes', async () => {
    const { ada, ben, eve, second, third, status } = await meet()
    await ada.logs.receive(eve.peer, [third.bytes])
    expect(status()).toMatchObject({ state: 'whole', waitingFor: 1, withheld: 0, waitingAuthors: [ben.id] })
    ada.clock.advance(WITHHELD_AFTER_MS)
    expect(status()).toMatchObject({ state: 'missing', waitingFor: 1, withheld: 1 })
    expect(textsIn(ada)).toEqual(['first'])
    await ada.logs.receive(ben.peer, [second.bytes])
    await until(ada, () => textsIn(ada).length === 3)
    expect(status()).toMatchObject({ state: 'whole', waitingFor: 0, withheld: 0, waitingAuthors: [] })
  })

  test('counts what lies furthest back as missing, once', async () => {
    const { ada, ben, third, status } = await meet()
    const fourth = await writeRoomEntry(ben, say('fourth'), { parents: [third.cid], height: 3 })
    const beside = await writeRoomEntry(ben, say('beside'), { parents: [third.cid], height: 3, time: 5 })
    await ada.logs.receive(ben.peer, [fourth.bytes, beside.bytes, third.bytes])
    expect(status().waitingFor).toBe(1)
  })

  test('that was rewritten is refused, and who sends it is named', async () => {
    const { ada, ben, eve, second, status } = await meet()
    const rewritten = await writeRoomEntry(ben, say('what I never said'), {
      ...second.entry,
      body: bodyOf('other words'),
    })
    const forged = await writeEntry(ben, { ...rewritten.entry, sig: second.entry.sig })
    const { refused } = await ada.logs.receive(eve.peer, [forged.bytes])
    expect(refused).toMatchObject({ code: 'signature' })
    expect(status()).toMatchObject({
      state: 'warned',
      refused: [{ from: eve.id, claimedAuthor: ben.id, code: 'signature', at: expect.any(Number) as number }],
    })
    expect(textsIn(ada)).toEqual(['first'])
  })

  test('that was forged in another’s name, or by nobody of the mesh, is refused', async () => {
    const { ada, ben, eve, first, status } = await meet()
    const inBensName = { author: ben.id, cred: ben.credential, parents: [first.cid], height: 1 }
    const foreigner = await createForeigner()
    for (const forged of [
      await writeRoomEntry(eve, say('I am Ben'), inBensName),
      await writeRoomEntry(eve, say('I am Ben too'), { ...inBensName, cred: eve.credential }),
      await writeRoomEntry(foreigner, say('let me in')),
    ]) {
      await ada.logs.receive(eve.peer, [forged.bytes])
    }
    expect(status().refused.map(({ code, from }) => [code, from])).toEqual([
      ['signature', eve.id],
      ['credential', eve.id],
      ['credential', eve.id],
    ])
    expect(textsIn(ada)).toEqual(['first'])
  })

  test('sent in another order is the same; told to be in another order it is refused', async () => {
    const { ada, ben, eve, first, second, third, status } = await meet()
    const backwards = [third.bytes, second.bytes]
    for (const bytes of backwards) await ada.logs.receive(eve.peer, [bytes])
    await until(ada, () => textsIn(ada).length === 3)
    expect(textsIn(ada)).toEqual(['first', 'second', 'third'])
    expect(status().state).toBe('whole')

    const moved = await writeEntry(ben, { ...third.entry, parents: [first.cid], height: 1, sig: third.entry.sig })
    const misplaced = await writeRoomEntry(eve, say('at the end of time'), { parents: [third.cid], height: 1000 })
    await ada.logs.receive(eve.peer, [moved.bytes])
    await ada.logs.receive(eve.peer, [misplaced.bytes])
    expect(status().refused.map(({ code }) => code)).toEqual(['signature', 'height'])
    expect(textsIn(ada)).toEqual(['first', 'second', 'third'])
  })

  test('names who sent what waited, and turned out wrong', async () => {
    const { ada, eve, ben, second, third, status } = await meet()
    const misplaced = await writeRoomEntry(eve, say('too high'), { parents: [third.cid], height: 7 })
    await ada.logs.receive(eve.peer, [misplaced.bytes])
    expect(status()).toMatchObject({ waitingFor: 1, waitingAuthors: [eve.id], refused: [] })
    await ada.logs.receive(ben.peer, [second.bytes, third.bytes])
    expect(status()).toMatchObject({ waitingFor: 0, refused: [{ from: eve.id, code: 'height' }] })
  })

  test('told otherwise to different members by its author shows a fork; both versions are kept', async () => {
    const { ada, eve, first, status } = await meet()
    const place = { parents: [first.cid], height: 1 }
    const [yes, no] = [await writeRoomEntry(eve, say('yes'), place), await writeRoomEntry(eve, say('no'), place)]
    await ada.logs.receive(eve.peer, [yes.bytes])
    expect(status().state).toBe('whole')
    await ada.logs.receive(eve.peer, [no.bytes])
    await until(ada, () => textsIn(ada).length === 3)
    const { state, forks } = status()
    expect(state).toBe('warned')
    expect(forks).toEqual([{ author: eve.id, entries: [messageIn(ada, 'yes').cid, messageIn(ada, 'no').cid].sort() }])
    // As whoever opens the room later sees it.
    const later = await createPerson('later', { store: ada.store })
    expect(later.room.history.get().forks).toEqual(forks)
  })

  test('counts what it cannot read', async () => {
    const { ada, eve, first, status } = await meet()
    const junk = await writeEntry(eve, { log: ROOM_ID, parents: [first.cid], height: 1, body: bodyOf('junk') })
    await ada.logs.receive(eve.peer, [junk.bytes])
    await until(ada, () => ada.room.history.get().unreadable === 1)
    expect(status().state).toBe('warned')
  })

  test('remembers a bounded number of refusals and forks', async () => {
    const { ada, eve, status } = await meet()
    for (let i = 0; i < MAX_SHOWN_REFUSALS + 3; i++) {
      const bad = await writeRoomEntry(eve, say(`${i}`), { sig: new Uint8Array(64) })
      await ada.logs.receive(eve.peer, [bad.bytes])
    }
    const parents: Cid[] = []
    for (let height = 0; height < MAX_SHOWN_FORKS + 3; height++) {
      const place = { height, parents: parents.slice(-1) }
      const [a, b] = [
        await writeRoomEntry(eve, say(`a${height}`), place),
        await writeRoomEntry(eve, say(`b${height}`), place),
      ]
      await ada.logs.receive(eve.peer, [a.bytes, b.bytes])
      parents.push(a.cid)
    }
    expect(status().refused).toHaveLength(MAX_SHOWN_REFUSALS)
    expect(status().forks).toHaveLength(MAX_SHOWN_FORKS)
    expect(status().forks.at(-1)?.entries).toContain(parents.at(-1))
  })
})
