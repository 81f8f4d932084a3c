import { expect, test } from 'vitest'
import type { MemberId, MemberSummary } from '../../src/core/mesh.ts'
import { findMentionQuery, listMentions, offerMembers, splitMentions } from '../../src/ui/chat/mentions.ts'

const member = (id: string, name: string, isSelf = false): MemberSummary =>
  ({ id: id as MemberId, name, isSelf, path: undefined }) as MemberSummary
const GRACE = member('01', 'Grace Hopper')
const ALAN = member('02', 'Alan')
const OTHER_ALAN = member('03', 'Alan')
const ADA = member('04', 'Ada', true)
const ALL = [ADA, GRACE, ALAN, OTHER_ALAN]

test.each([
  ['@', 1, { text: '', start: 0 }],
  ['ask @Gr', 7, { text: 'Gr', start: 4 }],
  ['ask @Grace H', 12, { text: 'Grace H', start: 4 }],
  ['(@a', 3, { text: 'a', start: 1 }],
  ['ask @Gr now', 7, { text: 'Gr', start: 4 }],
  ['ada@example', 11, undefined],
  ['@Grace Hopper ', 14, undefined],
  ['ask @Alan ', 10, undefined],
  ['nobody', 6, undefined],
])('in %j at %i the name that is typed is %o', (text, caret, expected) => {
  expect(findMentionQuery(text, caret)).toEqual(expected)
})

test('members are offered by the beginning of any word of their name, oneself never', () => {
  expect(offerMembers(ALL, 'hop')).toEqual([GRACE])
  expect(offerMembers(ALL, 'grace h')).toEqual([GRACE])
  expect(offerMembers(ALL, 'ada')).toEqual([])
  expect(offerMembers(ALL, '')).toEqual([GRACE, ALAN, OTHER_ALAN])
})

test('members are offered by what one calls them oneself, too', () => {
  const ownNameOf = (id: MemberId) => (id === ALAN.id ? 'Uncle Al' : undefined)
  expect(offerMembers(ALL, 'unc', ownNameOf)).toEqual([ALAN])
  expect(offerMembers(ALL, 'al', ownNameOf)).toEqual([ALAN, OTHER_ALAN])
})

test('a text is cut where a name stands whole', () => {
  expect(splitMentions('hi @Alan, not @Alana', [ALAN])).toEqual([
    { text: 'hi ', member: undefined },
    { text: '@Alan', member: ALAN.id },
    { text: ', not @Alana', member: undefined },
  ])
  expect(splitMentions('a@Alan', [ALAN])).toEqual([{ text: 'a@Alan', member: undefined }])
  expect(splitMentions('', [ALAN])).toEqual([{ text: '', member: undefined }])
})

test('the longer of two names wins', () => {
  const short = member('05', 'Grace')
  expect(splitMentions('@Grace Hopper', [short, GRACE])).toEqual([{ text: '@Grace Hopper', member: GRACE.id }])
})

test('names that were typed by hand count, and who was chosen wins where two have one name', () => {
  expect(listMentions('@Alan and @Grace Hopper', ALL, [])).toEqual([ALAN.id, GRACE.id])
  expect(listMentions('@Alan', ALL, [OTHER_ALAN.id])).toEqual([OTHER_ALAN.id])
  expect(listMentions('no longer', ALL, [OTHER_ALAN.id])).toEqual([])
})

test('of names that stand a thousand times in a text the first few are marked, and soon', () => {
  const text = ' @a'.repeat(1300)
  const named = [member('05', 'a')]
  const start = performance.now()
  for (let i = 0; i < 50; i++) splitMentions(text, named)
  expect(performance.now() - start).toBeLessThan(500)
  const parts = splitMentions(text, named)
  expect(parts.filter((part) => part.member !== undefined)).toHaveLength(64)
  expect(parts.map((part) => part.text).join('')).toBe(text)
})
