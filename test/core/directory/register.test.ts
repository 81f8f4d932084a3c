import { describe, expect, it } from 'vitest'
import type { LogId, MemberId } from '../../../src/core/base/ids.ts'
import { createRegister } from '../../../src/core/directory/register.ts'
import { stampAt } from '../view/stamps.ts'

const ada = 'ada' as MemberId
const ben = 'ben' as MemberId
const log = 'log' as LogId
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
    expect([...register.names()]).toEqual([
      [ada, 'Ada L.'],
      [ben, 'Ben'],
    ])
  })

  it('keeps who made a vault and when, and takes its last name', () => {
    const register = createRegister()
    register.apply(vaultNamed('Family photos'), stampAt(5, 'b', { author: ben, time: 500 }))
    register.apply(vaultNamed('Family'), stampAt(1, 'a', { author: ada, time: 100 }))
    expect(register.vaults()).toEqual([
      { id: log, name: 'Family photos', redundancy: 3, createdAt: 100, createdBy: ada },
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
    expect(register.names().get(ada)).toBe('Ada\ufffdadA')
    expect(register.vaults()[0]?.name).toBe('\ufffdFamily')
  })
})
