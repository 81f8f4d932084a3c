import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Bytes } from '../../../src/core/base/bytes.ts'
import type { MemberId } from '../../../src/core/base/ids.ts'
import { beginHello, stepHello } from '../../../src/core/peers/hello.ts'
import type { HelloDecision, HelloEvent, HelloTerms } from '../../../src/core/peers/hello.ts'
import { encodeHello } from '../../../src/core/wire/hello.ts'
import type { Hello } from '../../../src/core/wire/hello.ts'

const REMOTE = 'ab'.repeat(32) as MemberId
const MEMBER: Hello = { v: 1, role: 'member', epoch: 3, caps: ['webrtc'], cred: new Uint8Array(64).fill(7) }
const RELAY: Hello = { v: 1, role: 'relay', epoch: 3, caps: [] }
const TERMS: HelloTerms = { side: 'listener', ours: MEMBER, expected: 'member', remote: REMOTE }

function run(terms: HelloTerms, events: readonly HelloEvent[]): readonly HelloDecision[] {
  let state = beginHello(terms)
  return events.flatMap((event) => {
    const step = stepHello(state, event)
    state = step.state
    return step.decisions
  })
}

const opened: HelloEvent = { kind: 'opened' }
const received = (hello: Hello | Bytes): HelloEvent => ({
  kind: 'received',
  bytes: hello instanceof Uint8Array ? hello : encodeHello(hello),
})
const ours = { kind: 'send', bytes: encodeHello(MEMBER) }
const verify = { kind: 'verify', member: REMOTE, epoch: 3, credential: new Uint8Array(64).fill(7) }

describe('a hello', () => {
  test('by the dialler: ours goes first, theirs is verified, then it holds', () => {
    const decisions = run({ ...TERMS, side: 'dialler' }, [opened, received(MEMBER), { kind: 'verified', holds: true }])
    expect(decisions).toEqual([
      ours,
      verify,
      { kind: 'admit', hello: { role: 'member', member: REMOTE, epoch: 3, capabilities: ['webrtc'] } },
    ])
  })

  test('by the listener: ours is the answer', () => {
    expect(run(TERMS, [opened])).toEqual([])
    expect(run(TERMS, [opened, received(MEMBER)])).toEqual([ours, verify])
  })

  test('with a relay needs no credential', () => {
    const decisions = run({ ...TERMS, side: 'dialler', expected: 'relay' }, [opened, received(RELAY)])
    expect(decisions.at(-1)).toEqual({ kind: 'admit', hello: { role: 'relay', epoch: 3, capabilities: [] } })
  })

  test.each([
    [
      'a credential that does not hold',
      TERMS,
      [opened, received(MEMBER), { kind: 'verified', holds: false }],
      'credential',
    ],
    ['a relay where a member is expected', TERMS, [opened, received(RELAY)], 'credential'],
    ['a member where a relay is expected', { ...TERMS, expected: 'relay' }, [opened, received(MEMBER)], 'protocol'],
    ['a key that no member can have', { ...TERMS, remote: undefined }, [opened, received(MEMBER)], 'credential'],
    ['another epoch', TERMS, [opened, received({ ...MEMBER, epoch: 4 })], 'epoch'],
    ['another epoch of a relay', { ...TERMS, expected: 'relay' }, [opened, received({ ...RELAY, epoch: 2 })], 'epoch'],
    ['bytes that are no CBOR', TERMS, [opened, received(Uint8Array.of(0xff))], 'encoding'],
    ['silence', TERMS, [opened, { kind: 'expired' }], 'timeout'],
    ['an end before it', TERMS, [opened, { kind: 'ended' }], 'protocol'],
    ['a second one before the first was verified', TERMS, [opened, received(MEMBER), received(MEMBER)], 'protocol'],
    ['a verdict that nobody asked for', TERMS, [opened, { kind: 'verified', holds: true }], 'protocol'],
    ['one before the stream was open', TERMS, [received(MEMBER)], 'protocol'],
    ['a time-out while verifying', TERMS, [opened, received(MEMBER), { kind: 'expired' }], 'timeout'],
  ] as [string, HelloTerms, HelloEvent[], string][])('is refused for %s', (_, terms, events, code) => {
    expect(run(terms, events).at(-1)).toMatchObject({ kind: 'refuse', code })
  })

  test('of another epoch is still answered, so that the other side can name the reason', () => {
    expect(run(TERMS, [opened, received({ ...MEMBER, epoch: 4 })])[0]).toEqual(ours)
  })

  test('admits at most once, and never without a credential that was found to hold', () => {
    const events = fc.array(
      fc.constantFrom<HelloEvent>(
        opened,
        received(MEMBER),
        received(RELAY),
        received(Uint8Array.of(0)),
        { kind: 'verified', holds: true },
        { kind: 'verified', holds: false },
        { kind: 'expired' },
        { kind: 'ended' },
      ),
      { maxLength: 8 },
    )
    fc.assert(
      fc.property(events, fc.constantFrom<HelloTerms['side']>('dialler', 'listener'), (sequence, side) => {
        const decisions = run({ ...TERMS, side }, sequence)
        const ends = decisions.filter(({ kind }) => kind === 'admit' || kind === 'refuse')
        expect(ends.length).toBeLessThanOrEqual(1)
        if (ends[0]?.kind !== 'admit') return
        const at = sequence.findIndex((event) => event.kind === 'verified')
        expect(sequence[at]).toMatchObject({ holds: true })
        expect(decisions.some(({ kind }) => kind === 'verify')).toBe(true)
      }),
    )
  })
})
