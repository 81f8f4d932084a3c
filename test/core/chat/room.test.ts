import { describe, expect, test } from 'vitest'
import type { Cid, FileId, LogId, MemberId } from '../../../src/core/base/ids.ts'
import { PAGE_ENTRIES, PAGE_MESSAGES } from '../../../src/core/chat/limits.ts'
import type { StoredEntry } from '../../../src/core/ports/entry-store.ts'
import { createMemoryEntryStore } from '../../../src/platform/memory/memory-entry-store.ts'
import { createMember } from '../log/log-fixture.ts'
import {
  createPerson,
  entriesOf,
  handOver,
  messageIn,
  type Person,
  ROOM_ID,
  textsIn,
  until,
  writeRoomEntry,
} from './room-fixture.ts'

const LINK = { vault: 'ab'.repeat(32) as LogId, file: 'cd'.repeat(16) as FileId, name: 'plums.pdf' }

/** Two who know each other: what one has said so far the other has. */
async function createPair(...said: readonly string[]) {
  const [ada, ben] = [await createPerson('ada'), await createPerson('ben')]
  for (const text of said) await ada.room.say(text)
  if (said.length > 0) await handOver(ada, ben, said.length)
  return { ada, ben }
}

describe('a message', () => {
  test('arrives with all that belongs to it', async () => {
    const { ada, ben } = await createPair('the recipe?')
    const mentions = [ben.member.id, ada.member.id]
    await ada.room.say({
      text: ' third\u0000 page\r\nbelow the stain ',
      replyTo: messageIn(ada, 'the recipe?').cid,
      mentions: [...mentions, ben.member.id],
      files: [LINK],
    })
    await handOver(ada, ben, 2)
    expect(ben.room.messages.get()[1]).toMatchObject({
      author: ada.member.id,
      text: 'third page\nbelow the stain',
      replyTo: messageIn(ada, 'the recipe?').cid,
      mentions: mentions.toSorted(),
      files: [LINK],
      parents: [messageIn(ada, 'the recipe?').cid],
      reactions: [],
      removed: false,
      pending: false,
    })
  })

  test('is pending until somebody else is known to have it', async () => {
    const { ada } = await createPair('hello')
    expect(messageIn(ada, 'hello')).toMatchObject({ pending: true, receivedBy: [] })
    ada.setReceivers(['ben' as MemberId])
    await until(ada, () => !messageIn(ada, 'hello').pending)
    expect(messageIn(ada, 'hello').receivedBy).toEqual(['ben'])
  })

  test('that lies in the future is shown as of now', async () => {
    const { ada, ben } = await createPair('first')
    ada.clock.advance(3_600_000)
    await ada.room.say('from a clock that is ahead')
    await handOver(ada, ben, 2)
    expect(messageIn(ben, 'from a clock that is ahead').time).toBeLessThanOrEqual(ben.clock.now())
  })

  test('written offline comes in its place, not at the end', async () => {
    const { ada, ben } = await createPair('one')
    await ben.room.say('written offline')
    await ada.room.say('two')
    ada.clock.advance(1_000)
    await ada.room.say('three')
    await handOver(ben, ada, 4)
    await handOver(ada, ben, 4)
    expect(textsIn(ada).indexOf('written offline')).toBeLessThan(3)
    expect(textsIn(ben)).toEqual(textsIn(ada))
  })

  test.each<[string, Parameters<Person['room']['say']>[0], string]>([
    ['says nothing', { text: ' \n' }, 'invalid'],
    ['is too long', 'x'.repeat(4001), 'invalid'],
    ['mentions too many', { text: 'all', mentions: Array.from({ length: 33 }, (_, i) => hexId(i)) }, 'invalid'],
    ['shows too many files', { text: '', files: Array.from({ length: 17 }, () => LINK) }, 'invalid'],
    ['answers what is not there', { text: 'yes', replyTo: 'bafy' as Cid }, 'not-found'],
  ])('that %s is not sent', async (_, draft, code) => {
    const { room } = await createPerson('ada')
    await expect(room.say(draft)).rejects.toMatchObject({ code })
    expect(room.messages.get()).toEqual([])
  })

  test('may show files without a word', async () => {
    const { room } = await createPerson('ada')
    await room.say({ text: '', files: [LINK] })
    expect(room.messages.get()).toMatchObject([{ text: '', files: [LINK] }])
  })
})

const hexId = (seed: number): MemberId => seed.toString(16).padStart(64, '0') as MemberId

describe('what was said', () => {
  test('can be put otherwise, reacted to and removed, for everybody; the chain stays', async () => {
    const { ada, ben } = await createPair('one', 'tow', 'three')
    const [one, tow] = ada.room.messages.get()
    await ada.room.edit(tow!.cid, { text: 'two' })
    await ada.room.remove(one!.cid)
    await ben.room.react(tow!.cid, '👍', true)
    await handOver(ben, ada, 3)
    await handOver(ada, ben, 3)
    await until(ben, () => textsIn(ben)[1] === 'two' && textsIn(ben)[0] === '')
    await until(ada, () => messageIn(ada, 'two').reactions.length === 1)
    for (const person of [ada, ben]) {
      expect(person.room.messages.get()).toMatchObject([
        { cid: one!.cid, text: '', removed: true },
        { text: 'two', removed: false, reactions: [{ emoji: '👍', members: [ben.member.id], count: 1 }] },
        { text: 'three' },
      ])
      expect(messageIn(person, 'two').editedAt).toBeGreaterThan(0)
      expect(person.logs.log(ROOM_ID)?.size).toBe(6)
    }
    await ben.room.react(tow!.cid, '👍', false)
    expect(messageIn(ben, 'two').reactions).toEqual([])
  })

  test('is not changed by reactions that are there already', async () => {
    const { ada } = await createPair('one')
    const { cid } = messageIn(ada, 'one')
    await ada.room.react(cid, '👍', false)
    await ada.room.react(cid, '👍', true)
    await ada.room.react(cid, '👍', true)
    expect(ada.logs.log(ROOM_ID)?.size).toBe(2)
  })

  test('is its author’s: who else tries to change it writes what nobody shows', async () => {
    const { ada, ben } = await createPair('mine')
    const { cid } = messageIn(ben, 'mine')
    await expect(ben.room.edit(cid, { text: 'not yours' })).rejects.toMatchObject({ code: 'invalid' })
    await expect(ben.room.remove(cid)).rejects.toMatchObject({ code: 'invalid' })
    const forged = await writeRoomEntry(
      ben.member,
      [
        { type: 'edit', target: cid, text: 'not yours' },
        { type: 'remove', target: cid },
        { type: 'message', text: 'and so it is' },
      ],
      { parents: [cid], height: 1 },
    )
    await ada.logs.receive(ben.member.peer, [forged.bytes])
    await until(ada, () => ada.room.messages.get().length === 2)
    expect(messageIn(ada, 'mine')).toMatchObject({ editedAt: undefined, removed: false })
  })

  test.each<[string, (room: Person['room'], cid: Cid) => Promise<void>, string]>([
    ['an edit without words', (room, cid) => room.edit(cid, { text: ' ' }), 'invalid'],
    ['a reaction that is a word', (room, cid) => room.react(cid, 'no', true), 'invalid'],
    ['an edit of what is not here', (room) => room.edit('bafy' as Cid, { text: 'a' }), 'not-found'],
    ['a reaction to what is not here', (room) => room.react('bafy' as Cid, '👍', true), 'not-found'],
  ])('does not take %s', async (_, attempt, code) => {
    const { ada } = await createPair('one')
    await expect(attempt(ada.room, messageIn(ada, 'one').cid)).rejects.toMatchObject({ code })
  })

  test('and removed takes neither edits nor reactions', async () => {
    const { ada } = await createPair('one')
    const { cid } = messageIn(ada, 'one')
    await ada.room.remove(cid)
    await ada.room.remove(cid)
    await expect(ada.room.edit(cid, { text: 'again' })).rejects.toMatchObject({ code: 'invalid' })
    await expect(ada.room.react(cid, '👍', true)).rejects.toMatchObject({ code: 'invalid' })
    expect(ada.logs.log(ROOM_ID)?.size).toBe(2)
  })
})

/** A person whose disk holds a room of so many messages, each the child of the one before. Nobody checks signatures there. */
async function createLateJoiner(count: number, changeEvery = Infinity): Promise<Person> {
  const author = await createMember('ada')
  const store = createMemoryEntryStore()
  const entries: StoredEntry[] = []
  const sig = new Uint8Array(64)
  let parent: Cid | undefined
  for (let height = 0; height < count; height++) {
    const isReaction = height % changeEvery === changeEvery - 1
    const change = isReaction
      ? ({ type: 'reaction', target: parent!, emoji: '👍', on: true } as const)
      : ({ type: 'message', text: `message ${height}` } as const)
    const parents: readonly Cid[] = parent === undefined ? [] : [parent]
    const { cid, bytes } = await writeRoomEntry(author, [change], { height, time: 1_000 + height, parents, sig })
    entries.push({ cid, log: ROOM_ID, height, bytes, receivedAt: 1_000 })
    parent = cid
  }
  await store.commit({ entries, holdings: [] })
  return createPerson('late', { store })
}

describe('a long room', () => {
  test('of 10,000 messages is opened at its end, and backwards from there a page at a time', async () => {
    const late = await createLateJoiner(10_000)
    expect(late.entriesRead()).toBeLessThanOrEqual(PAGE_ENTRIES)
    const shown = textsIn(late)
    expect(shown.length).toBeGreaterThanOrEqual(PAGE_MESSAGES)
    expect(shown.at(-1)).toBe('message 9999')
    expect(late.room.hasOlder.get()).toBe(true)

    expect(await late.room.loadOlder()).toBe(true)
    expect(late.entriesRead()).toBeLessThanOrEqual(2 * PAGE_ENTRIES)
    expect(textsIn(late).slice(-shown.length)).toEqual(shown)
    expect(textsIn(late).length).toBeGreaterThanOrEqual(2 * PAGE_MESSAGES)
  })

  test('can be read to its beginning', async () => {
    const late = await createLateJoiner(450)
    let calls = 1
    while (await late.room.loadOlder()) calls++
    expect(calls).toBeLessThan(5)
    expect(textsIn(late)).toEqual(Array.from({ length: 450 }, (_, i) => `message ${i}`))
    expect(late.room.hasOlder.get()).toBe(false)
    expect(late.entriesRead()).toBe(450)
    expect(await late.room.loadOlder()).toBe(false)
  })

  test('is loaded as far as an entry that is asked for', async () => {
    const late = await createLateJoiner(600)
    const oldest = late.logs.log(ROOM_ID)!.nodes()[150]!.cid
    expect(await late.room.loadOlder({ to: oldest })).toBe(true)
    expect(late.room.messages.get().some(({ cid }) => cid === oldest)).toBe(true)
    expect(late.entriesRead()).toBeLessThan(450 + PAGE_ENTRIES)
  })

  test('full of reactions shows a page of messages all the same, with their reactions', async () => {
    const late = await createLateJoiner(600, 2)
    expect(textsIn(late).length).toBeGreaterThanOrEqual(PAGE_MESSAGES)
    // The first of them may stand at the very edge, its reaction after it.
    for (const { reactions } of late.room.messages.get()) expect(reactions).toHaveLength(1)
  })

  test('shows an edit of what was not loaded once that is', async () => {
    const late = await createLateJoiner(400)
    const nodes = late.logs.log(ROOM_ID)!.nodes()
    const [oldest, newest] = [nodes[0]!, nodes.at(-1)!]
    const edit = await writeRoomEntry(
      await createMember('ada'),
      [
        { type: 'edit', target: oldest.cid, text: 'put otherwise' },
        { type: 'message', text: 'I have corrected the first' },
      ],
      { parents: [newest.cid], height: 400 },
    )
    await late.logs.receive(late.member.peer, [edit.bytes])
    await until(late, () => textsIn(late).at(-1) === 'I have corrected the first')
    await late.room.loadOlder({ to: oldest.cid })
    expect(late.room.messages.get()[0]).toMatchObject({ cid: oldest.cid, text: 'put otherwise' })
  })

  test('takes a late message at its place before what is loaded, unread and not shown until one gets there', async () => {
    const late = await createLateJoiner(400)
    await late.room.markRead()
    expect(late.room.unread.get()).toBe(0)
    const parent = late.logs.log(ROOM_ID)!.nodes()[50]!
    const author = await createMember('ben')
    const offline = await writeRoomEntry(author, [{ type: 'message', text: 'written offline' }], {
      parents: [parent.cid],
      height: 51,
    })
    await late.logs.receive(late.member.peer, [offline.bytes])
    await until(late, () => late.room.unread.get() === 1)
    expect(late.room.firstUnread.get()).toBe(offline.cid)
    expect(textsIn(late)).not.toContain('written offline')
    await late.room.loadOlder({ to: offline.cid })
    expect(textsIn(late)).toContain('written offline')
    expect(late.room.unread.get()).toBe(1)
  })
})

describe('what is unread', () => {
  test('is what others said since it was last read, on this device, after it was opened again too', async () => {
    const { ada, ben } = await createPair('one', 'two')
    expect(ben.room.unread.get()).toBe(2)
    expect(ben.room.firstUnread.get()).toBe(messageIn(ada, 'one').cid)
    expect(ada.room.unread.get()).toBe(0)
    await ben.room.markRead(messageIn(ada, 'one').cid)
    expect(ben.room.unread.get()).toBe(1)
    expect(ben.room.firstUnread.get()).toBe(messageIn(ada, 'two').cid)

    const again = await createPerson('ben', { store: ben.store, localState: ben.localState })
    expect(again.room.unread.get()).toBe(1)
    await again.room.markRead()
    expect([again.room.unread.get(), again.room.firstUnread.get()]).toEqual([0, undefined])
    const oneDeviceMore = await createPerson('ben', { store: ben.store, localState: ben.localState })
    expect(oneDeviceMore.room.unread.get()).toBe(0)
  })

  test('is neither a reaction nor an edit nor what was removed', async () => {
    const { ada, ben } = await createPair('one')
    await ben.room.markRead()
    const { cid } = messageIn(ada, 'one')
    await ada.room.react(cid, '👍', true)
    await ada.room.edit(cid, { text: 'uno' })
    await ada.room.say('two')
    await ada.room.remove(messageIn(ada, 'two').cid)
    await ada.room.say('three')
    await handOver(ada, ben, 3)
    await until(ben, () => ben.room.unread.get() === 1)
    expect(ben.room.firstUnread.get()).toBe(messageIn(ada, 'three').cid)
  })

  test('is a message that arrives late, wherever its place is', async () => {
    const { ada, ben } = await createPair('one')
    const cleo = await createPerson('cleo')
    await handOver(ada, cleo, 1)
    await cleo.room.say('written offline')
    for (const text of ['two', 'three']) await ada.room.say(text)
    await handOver(ada, ben, 3)
    await ben.room.markRead()
    await handOver(cleo, ben, 4)
    await until(ben, () => ben.room.unread.get() === 1)
    const again = await createPerson('ben', { store: ben.store, localState: ben.localState })
    expect(again.room.firstUnread.get()).toBe(messageIn(cleo, 'written offline').cid)
  })

  test('is not what was said before this device came', async () => {
    const { ben } = await createPair('one', 'two')
    const newcomer = await createPerson('cleo', { store: ben.store, joinedAt: ben.clock.now() + 1 })
    expect(newcomer.room.unread.get()).toBe(0)
  })

  test('is told in the list of rooms', async () => {
    const { ada, ben } = await createPair('one')
    expect(ben.rooms.summaries.get()).toMatchObject([{ id: ROOM_ID, unread: 1, lastAt: messageIn(ada, 'one').time }])
    await ben.room.markRead()
    await until(ben, () => ben.rooms.summaries.get()[0]?.unread === 0)
  })

  test('does not break on a mark that is none', async () => {
    const { ben } = await createPair('one')
    for (const mark of [null, 7, [], { heads: 7 }, { heads: ['junk', 7, null] }]) {
      await ben.localState.set(`read/${ROOM_ID}`, mark)
      const again = await createPerson('ben', { store: ben.store, localState: ben.localState })
      expect(again.room.unread.get()).toBe(1)
    }
  })
})

describe('any two members', () => {
  test('who have the same entries show the same messages', async () => {
    const people = [await createPerson('ada'), await createPerson('ben'), await createPerson('cleo')]
    for (let round = 0; round < 4; round++) {
      for (const person of people) {
        await person.room.say(`${person.member.id.slice(0, 4)} ${round}`)
        person.clock.advance(round * 7)
      }
      const [from, to] = [people[round % 3]!, people[(round + 1) % 3]!]
      await to.logs.receive(from.member.peer, await entriesOf(from))
    }
    for (const from of people) for (const to of people) await to.logs.receive(from.member.peer, await entriesOf(from))
    for (const person of people) await until(person, () => person.room.messages.get().length === 12)
    expect(textsIn(people[1]!)).toEqual(textsIn(people[0]!))
    expect(textsIn(people[2]!)).toEqual(textsIn(people[0]!))
  })
})
