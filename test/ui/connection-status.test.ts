import { expect, test } from 'vitest'
import type { MemberId, MemberSummary, PeerId, RelayStatus } from '../../src/core/mesh.ts'
import { describeConnection } from '../../src/ui/mesh/connection-status.ts'

const member = (path: MemberSummary['path'], isSelf = false): MemberSummary => ({
  id: 'id' as MemberId,
  peer: 'peer' as PeerId,
  name: 'name',
  colour: undefined,
  picture: undefined,
  device: undefined,
  isSelf,
  path,
})
const relay = (state: RelayStatus['state']): RelayStatus => ({ address: 'localhost:8787', state })
const self = member(undefined, true)

test.each([
  [[self], [], 'warn', /^No relay yet: /],
  [[self], [relay('connected')], 'quiet', /^Nobody else is here: /],
  [[self], [relay('connecting')], 'quiet', /^Looking for the others/],
  [[self], [relay('unreachable')], 'warn', /^Relay unreachable: /],
  [[self, member(undefined)], [relay('connected')], 'quiet', /^Nobody else is here/],
  [[self, member('direct')], [relay('connected')], 'good', /^1 connected, direct · relay ok$/],
  [[self, member('relayed')], [relay('connected')], 'good', /^1 connected, relayed · relay ok$/],
  [[self, member('direct'), member('relayed')], [], 'good', /^2 connected, 1 direct, 1 relayed$/],
  [[self, member('direct')], [relay('connecting')], 'good', /^1 connected, direct · reaching the relay$/],
  [[self, member('direct')], [relay('unreachable')], 'warn', /^1 connected, direct · relay unreachable$/],
  [[self, member('direct')], [relay('unreachable'), relay('connected')], 'good', /relay ok$/],
] as const)('%#: who is reachable and how', (members, relays, tone, sentence) => {
  const status = describeConnection(members, relays)
  expect(status.tone).toBe(tone)
  expect(status.full).toMatch(sentence)
  expect(status.short.length).toBeLessThanOrEqual(30)
})
