import { describe, expect, it } from 'vitest'
import type { LogId, MemberId } from '../../../src/core/base/ids.ts'
import { createRegister } from '../../../src/core/directory/register.ts'
import type { Picture } from '../../../src/core/wire/picture.ts'
import { stampAt } from '../view/stamps.ts'

const ada = 'ada' as MemberId
const ben = 'ben' as MemberId
const log = 'log' as LogId
const NOTHING_SAID = { name: undefined, colour: undefined, picture: undefined, device: undefined }
const picture: Picture = { type: 'image/png', bytes: new Uint8Array(8) }
const vaultNamed = (name: string) => ({
  type: 'vault' as const,
  log,
  name,
  redundancy: 3,
  wrappedKey: new Uint8Array(60),
})

describe('the register', () => {
  it('takes the last name that a member gave itself', () => {
    const register = createRegister()
    register.apply({ type: 'profile', name: 'Ada L.' }, stampAt(2, 'b', { author: ada }))
    register.apply({ type: 'profile', name: 'Ada' }, stampAt(1, 'a', { author: ada }))
    register.apply({ type: 'profile', name: 'Ben' }, stampAt(1, 'c', { author: ben }))
    expect([...register.profiles()]).toEqual([
      [ada, { ...NOTHING_SAID, name: 'Ada L.' }],
      [ben, { ...NOTHING_SAID, name: 'Ben' }],
    ])
  })

  it('keeps of a profile what a later change does not speak of, and forgets what one takes back', () => {
    const register = createRegister()
    register.apply({ type: 'profile', colour: 3, picture, device: 'Laptop' }, stampAt(1, 'a', { author: ada }))
    register.apply({ type: 'profile', name: 'Ada' }, stampAt(2, 'b', { author: ada }))
    expect(register.profiles().get(ada)).toEqual({ name: 'Ada', colour: 3, picture, device: 'Laptop' })
    expect(register.profiles().get(ada)?.picture).toBe(picture)
    register.apply({ type: 'profile', colour: 0, picture: null, device: null }, stampAt(4, 'd', { author: ada }))
    // What comes late and is older changes nothing.
    register.apply({ type: 'profile', picture, device: 'Phone' }, stampAt(3, 'c', { author: ada }))
    expect(register.profiles().get(ada)).toEqual({ ...NOTHING_SAID, name: 'Ada', colour: 0 })
  })

  it('takes what is said of a member from nobody else', () => {
    const register = createRegister()
    register.apply({ type: 'profile', name: 'Ada', picture, colour: 1 }, stampAt(1, 'a', { author: ada }))
    register.apply({ type: 'profile', name: 'Ada', picture: null, colour: 2 }, stampAt(2, 'b', { author: ben }))
    expect(register.profiles().get(ada)).toEqual({ ...NOTHING_SAID, name: 'Ada', picture, colour: 1 })
    expect(register.profiles().get(ben)).toEqual({ ...NOTHING_SAID, name: 'Ada', colour: 2 })
  })

  it('keeps of a vault what a later change does not speak of', () => {
    const register = createRegister()
    const record = { type: 'vault' as const, log, wrappedKey: new Uint8Array(60) }
    register.apply({ ...record, redundancy: 5, description: 'For\u202e all' }, stampAt(2, 'b', { author: ben }))
    expect(register.vaults()).toEqual([]) // it has no name yet
    register.apply(vaultNamed('Family'), stampAt(1, 'a', { author: ada, time: 100 }))
    const made = { id: log, createdAt: 100, createdBy: ada }
    expect(register.vaults()).toEqual([{ ...made, name: 'Family', redundancy: 5, description: 'For\ufffd all' }])
    register.apply({ ...record, name: 'Friends' }, stampAt(3, 'c', { author: ben }))
    register.apply({ ...record, description: '' }, stampAt(4, 'd', { author: ada }))
    expect(register.vaults()).toEqual([{ ...made, name: 'Friends', redundancy: 5, description: '' }])
  })

  it('keeps who made a vault and when, and takes its last name', () => {
    const register = createRegister()
    register.apply(vaultNamed('Family photos'), stampAt(5, 'b', { author: ben, time: 500 }))
    register.apply(vaultNamed('Family'), stampAt(1, 'a', { author: ada, time: 100 }))
    expect(register.vaults()).toEqual([
      { id: log, name: 'Family photos', redundancy: 3, description: '', createdAt: 100, createdBy: ada },
    ])
  })

  it('keeps who made a room and when, and takes its last name', () => {
    const register = createRegister()
    const roomNamed = (name: string) => ({ type: 'room' as const, log, name, wrappedKey: new Uint8Array(60) })
    register.apply(roomNamed('Kitchen\u202e'), stampAt(5, 'b', { author: ben, time: 500 }))
    register.apply(roomNamed('Attic'), stampAt(1, 'a', { author: ada, time: 100 }))
    expect(register.rooms()).toEqual([{ id: log, name: 'Kitchen\ufffd', createdAt: 100, createdBy: ada }])
    expect(register.vaults()).toEqual([])
  })

  it('shows no name with marks that would turn round what follows it', () => {
    const register = createRegister()
    register.apply({ type: 'profile', name: 'Ada\u202eadA' }, stampAt(1, 'a', { author: ada }))
    register.apply(vaultNamed('\u2067Family'), stampAt(1, 'b', { author: ada }))
    expect(register.profiles().get(ada)?.name).toBe('Ada\ufffdadA')
    expect(register.vaults()[0]?.name).toBe('\ufffdFamily')
  })
})
