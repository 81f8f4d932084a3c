import type { Connection, Stream } from '@libp2p/interface'
import { streamPair } from '@libp2p/utils'
import { describe, expect, test } from 'vitest'
import type { PeerId } from '../../src/core/base/ids.ts'
import type { Offence } from '../../src/core/ports/swarm.ts'
import { bytesToMemberId } from '../../src/core/wire/ids.ts'
import { memberToPeerId } from '../../src/core/wire/peer-id.ts'
import { encodeRendezvous } from '../../src/core/wire/rendezvous.ts'
import { encodeFrame } from '../../src/network/frames.ts'
import { createMemberIntroducers } from '../../src/network/introductions.ts'
import { INTRODUCTION_LIMITS } from '../../src/network/limits.ts'
import { RENDEZVOUS_PROTOCOL } from '../../src/network/protocols.ts'
import { createManualClock } from '../relay/manual-clock.ts'
import { until } from './mesh-fixture.ts'

const peerNamed = (name: number): PeerId => memberToPeerId(bytesToMemberId(new Uint8Array(32).fill(name)))
const [SELF, INTRODUCER, THIRD] = [peerNamed(1), peerNamed(2), peerNamed(3)]

/** HopMessage { type: STATUS, status: OK }. */
const GRANTED = Uint8Array.of(0x08, 2, 0x28, 100)

/** A member's connection as the introduced one sees it: reservations are granted, the rendezvous says what it is told to. */
function makeIntroducer(says: Uint8Array) {
  const rendezvous: Stream[] = []
  const connection: Pick<Connection, 'newStream' | 'abort'> = {
    async newStream(protocol) {
      const [ours, theirs] = await streamPair()
      if (protocol === RENDEZVOUS_PROTOCOL) {
        rendezvous.push(theirs)
        theirs.send(encodeFrame(says))
      } else {
        theirs.send(encodeFrame(GRANTED))
        await theirs.close()
      }
      return ours
    },
    abort: () => undefined,
  }
  return { connection: connection as Connection, rendezvous }
}

function follow(says: Uint8Array) {
  const { connection, rendezvous } = makeIntroducer(says)
  const clock = createManualClock()
  const heard: (readonly PeerId[])[] = []
  const offences: Offence[] = []
  const introducers = createMemberIntroducers({
    self: SELF,
    clock,
    candidates: () => [{ id: INTRODUCER, connection }],
    onMembers: (_, members) => heard.push(members),
    onOffence: (_, offence) => offences.push(offence),
  })
  introducers.review()
  return { clock, heard, offences, rendezvous, introducers }
}

describe('a member that introduces others', () => {
  test('is heard, and forgotten when it ends its introductions', async () => {
    const { heard, offences, rendezvous, introducers } = follow(encodeRendezvous([SELF, THIRD]))
    await until(() => heard.length === 1)
    expect(heard).toEqual([[THIRD]])
    rendezvous[0]?.abort(new Error('the member left'))
    await until(() => heard.length === 2)
    expect(heard[1]).toEqual([])
    expect(offences).toEqual([])
    introducers.close()
  })

  test.each([
    ['what is no list of members', Uint8Array.of(0xa0), 'schema'],
    ['what is no CBOR', Uint8Array.of(0xff), 'encoding'],
  ])('answers for %s, and is asked again only after a while', async (_, says, code) => {
    const { clock, heard, offences, rendezvous, introducers } = follow(says)
    await until(() => heard.length === 1)
    expect(heard).toEqual([[]])
    expect(offences).toMatchObject([{ code }])
    introducers.review()
    expect(rendezvous).toHaveLength(1)
    clock.advance(INTRODUCTION_LIMITS.retryMs)
    await until(() => offences.length === 2)
    introducers.close()
  })
})
