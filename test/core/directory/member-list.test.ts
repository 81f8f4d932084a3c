import { expect, test } from 'vitest'
import type { MemberId } from '../../../src/core/base/ids.ts'
import { listMembers } from '../../../src/core/directory/member-list.ts'
import type { Profile } from '../../../src/core/directory/register.ts'

const idOf = (digit: string): MemberId => digit.repeat(64) as MemberId
const [self, ada, eve] = [idOf('0'), idOf('a'), idOf('e')]

const namesOf = (names: Readonly<Record<MemberId, string>>): Readonly<Record<MemberId, string>> => {
  const profiles = new Map(
    Object.entries(names).map(([id, name]): [MemberId, Profile] => [
      id as MemberId,
      { name, colour: undefined, picture: undefined, device: undefined },
    ]),
  )
  return Object.fromEntries(listMembers({ self, profiles, peers: [] }).map(({ id, name }) => [id, name]))
}

test('names that are unlike each other are shown as they are', () => {
  const names = { [self]: 'Ben', [ada]: 'Ada', [eve]: 'Ada L.' }
  expect(namesOf(names)).toEqual(names)
})

test.each([
  ['the same name', 'Ada'],
  ['in another case and width', 'ａDA'],
  ['with what is not to be seen', 'A\u200bd\u00ada\u2800'],
])('who takes the name of another is told from it: %s', (_what, taken) => {
  expect(namesOf({ [self]: 'Ben', [ada]: 'Ada', [eve]: taken })).toEqual({
    [self]: 'Ben',
    [ada]: 'Ada (aaaaaaaa)',
    [eve]: `${taken} (eeeeeeee)`,
  })
})

test('who takes this member’s own name is told from it, and the own name stays', () => {
  expect(namesOf({ [self]: 'Ben', [eve]: 'ben' })).toEqual({ [self]: 'Ben', [eve]: 'ben (eeeeeeee)' })
})

test.each(['Ada (aaaaaaaa)', 'Member aaaaaaaa'])('nobody is called by the id of another: %s', (taken) => {
  expect(namesOf({ [self]: 'Ben', [ada]: 'Ada', [eve]: taken })[eve]).toBe(`${taken} (eeeeeeee)`)
})

test.each([' ', '\u3164', '\u200b\u200d', '\u2800\ufe0f'])('a name that shows nothing is none: %j', (nothing) => {
  expect(namesOf({ [self]: 'Ben', [eve]: nothing })[eve]).toBe('Member eeeeeeee')
})
