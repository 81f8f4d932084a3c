import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import {
  MAX_STUN_REQUEST_BYTES,
  STUN_HEADER_BYTES,
  encodeStunSuccess,
  encodeStunUnknownAttributes,
  parseStunRequest,
} from '../../relay/stun-message.ts'
import type { StunRequest } from '../../relay/stun-message.ts'
import { unwrap } from '../../src/core/base/errors.ts'
import { attribute, bindingRequest, readStun } from './stun-client.ts'

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(/\s/g, ''), 'hex')

/** RFC 5769, 2.1: a Binding request of an ICE agent, with a short-term credential. */
const SAMPLE_REQUEST = hex(`
  00010058 2112a442 b7e7a701bc34d686fa87dfae
  80220010 5354554e207465737420636c69656e74
  00240004 6e0001ff
  80290008 932ff9b151263b36
  00060009 6576746a3a68367659202020
  00080014 9aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a2
  80280004 e57a3bcf`)

/** RFC 5769, 2.2 and 2.3: the answers to it. */
const SAMPLE_IPV4_ADDRESS = hex('00200008 0001a147 e112a643')
const SAMPLE_IPV6_ADDRESS = hex('00200014 0002a147 0113a9faa5d3f179bc25f4b5bed2b9d9')

/** RFC 5769, 2.2, whole: with SOFTWARE and MESSAGE-INTEGRITY, which a public server does not send. */
const SAMPLE_RESPONSE = hex(`
  0101003c 2112a442 b7e7a701bc34d686fa87dfae
  8022000b 7465737420766563746f7220
  00200008 0001a147e112a643
  00080014 2b91f599fd9e90c38c7489f92af9ba53f06be7d7
  80280004 c07d4c96`)

/** RFC 5769, 2.4: with a long-term credential, no FINGERPRINT. */
const SAMPLE_LONG_TERM = hex(`
  00010060 2112a442 78ad3433c6ad72c029da412e
  00060012 e3839ee38388e383aae38383e382af e382b9 0000
  0015001c 662f2f3439396b3935346436 4f4c33346f4c3946535476793634 7341
  0014000b 6578616d706c652e6f726700
  00080014 f67024656dd64a3e02b8e0712e85c9a28ca89666`)

const read = (bytes: Buffer): StunRequest => unwrap(parseStunRequest(bytes))
const verdict = (bytes: Buffer): string => {
  const parsed = parseStunRequest(bytes)
  return parsed.ok ? 'accepted' : parsed.code
}

describe('the vectors of RFC 5769', () => {
  it('2.1: the request is read, its fingerprint holds, and PRIORITY of ICE is what is not understood', () => {
    expect(read(SAMPLE_REQUEST)).toEqual({
      transactionId: hex('b7e7a701bc34d686fa87dfae'),
      hasFingerprint: true,
      unknownRequired: [0x0024],
    })
  })

  it('2.2 and 2.3: the address is written as there', () => {
    const request = read(SAMPLE_REQUEST)
    const ipv4 = encodeStunSuccess(request, '192.0.2.1', 32_853)
    expect(ipv4.subarray(20, 32)).toEqual(SAMPLE_IPV4_ADDRESS)
    const ipv6 = encodeStunSuccess(request, '2001:db8:1234:5678:11:2233:4455:6677', 32_853)
    expect(ipv6.subarray(20, 44)).toEqual(SAMPLE_IPV6_ADDRESS)
  })

  it('2.2: its fingerprint is what ours would be', () => {
    // The same bytes as a request, fingerprint made anew: what the parser accepts is what the RFC computes.
    expect(readStun(SAMPLE_RESPONSE).fingerprint).toBe('holds')
    const spoiled = Buffer.from(SAMPLE_RESPONSE)
    spoiled.writeUInt8(spoiled.readUInt8(30) ^ 1, 30)
    expect(readStun(spoiled).fingerprint).toBe('fails')
  })

  it('2.4: credentials that nobody asked for are left unread', () => {
    expect(read(SAMPLE_LONG_TERM)).toEqual({
      transactionId: hex('78ad3433c6ad72c029da412e'),
      hasFingerprint: false,
      unknownRequired: [],
    })
  })

  it('any byte of 2.1 changed: not answered, or for the transaction that it now names', () => {
    for (let i = 0; i < SAMPLE_REQUEST.byteLength; i++) {
      const changed = Buffer.from(SAMPLE_REQUEST)
      changed.writeUInt8(changed.readUInt8(i) ^ 0x40, i)
      // The fingerprint covers all of it; where the attribute's own header is hit there is none left.
      const isFingerprintHeader = i >= SAMPLE_REQUEST.byteLength - 8 && i < SAMPLE_REQUEST.byteLength - 4
      if (!isFingerprintHeader) expect(verdict(changed), `byte ${i}`).not.toBe('accepted')
    }
  })
})

describe('requests', () => {
  it('are answered with 32 bytes over IPv4 and 44 over IPv6, 8 more with a fingerprint', () => {
    const plain = read(bindingRequest())
    const printed = read(bindingRequest([], { withFingerprint: true }))
    expect(encodeStunSuccess(plain, '192.0.2.1', 1).byteLength).toBe(32)
    expect(encodeStunSuccess(plain, '::1', 1).byteLength).toBe(44)
    expect(encodeStunSuccess(printed, '192.0.2.1', 1).byteLength).toBe(40)
    expect(readStun(encodeStunSuccess(printed, '192.0.2.1', 1)).fingerprint).toBe('holds')
  })

  it.each([
    ['192.0.2.255', '192.0.2.255'],
    ['::', '::'],
    ['::1', '::1'],
    ['2001:db8::', '2001:db8::'],
    ['fe80::1%eth0', 'fe80::1'],
    ['64:ff9b::192.0.2.1', '64:ff9b::c000:201'],
  ])('come back with the address %s', (address, expected) => {
    const request = read(bindingRequest())
    const answer = readStun(encodeStunSuccess(request, address, 65_535))
    expect(answer).toMatchObject({
      type: 0x0101,
      address: expected,
      port: 65_535,
      transactionId: request.transactionId,
    })
  })

  it('with what we do not know but have to get 420 and the names of it, never longer than 24 bytes more', () => {
    const types = [0x0024, 0x0025, 0x7fff, 0x0024]
    const request = read(bindingRequest(types.map((type) => attribute(type, Buffer.alloc(4)))))
    const answer = readStun(encodeStunUnknownAttributes(request))
    expect(answer).toMatchObject({ type: 0x0111, errorCode: 420, unknown: [0x0024, 0x0025, 0x7fff] })

    const many = Array.from({ length: 100 }, (_, i) => attribute(0x4000 + i, Buffer.alloc(0)))
    const flooded = bindingRequest(many)
    const told = encodeStunUnknownAttributes(read(flooded))
    expect(readStun(told).unknown).toHaveLength(8)
    expect(told.byteLength).toBeLessThan(flooded.byteLength)
  })

  it('with what one may leave unread are answered', () => {
    const software = attribute(0x8022, Buffer.from('browser'))
    expect(read(bindingRequest([software, attribute(0xffff, Buffer.alloc(3))])).unknownRequired).toEqual([])
  })

  it('are not read behind their signature', () => {
    const signed = [attribute(0x0008, Buffer.alloc(20)), attribute(0x0024, Buffer.alloc(4))]
    expect(read(bindingRequest(signed)).unknownRequired).toEqual([])
  })
})

describe('what is not answered', () => {
  const request = bindingRequest()
  const withType = (type: number): Buffer => {
    const changed = Buffer.from(request)
    changed.writeUInt16BE(type, 0)
    return changed
  }
  const withLength = (length: number, extra: number): Buffer => {
    const changed = Buffer.concat([request, Buffer.alloc(extra)])
    changed.writeUInt16BE(length, 2)
    return changed
  }

  it.each([
    ['nothing', Buffer.alloc(0), 'length'],
    ['19 bytes', request.subarray(0, 19), 'length'],
    [
      'a message over the limit',
      bindingRequest([attribute(0x8000, Buffer.alloc(MAX_STUN_REQUEST_BYTES - 20))]),
      'too-large',
    ],
    ['no magic cookie (RFC 3489)', Buffer.concat([request.subarray(0, 4), Buffer.alloc(16)]), 'schema'],
    ['an indication', withType(0x0011), 'protocol'],
    ['a success', withType(0x0101), 'protocol'],
    ['an error', withType(0x0111), 'protocol'],
    ['another method, such as TURN’s Allocate', withType(0x0003), 'protocol'],
    ['the first bits set', withType(0xc001), 'protocol'],
    ['a length that is no multiple of four', withLength(2, 2), 'length'],
    ['a length beyond the datagram', withLength(8, 4), 'length'],
    ['bytes after the end', withLength(0, 4), 'length'],
    ['an attribute beyond the end', bindingRequest([hex('8022ffff')]), 'length'],
    ['a padding that is missing', bindingRequest([hex('80220005 00000000')]), 'length'],
    ['a fingerprint that is not last', bindingRequest([hex('80280004 00000000'), hex('80220000')]), 'schema'],
    ['a fingerprint of another length', bindingRequest([hex('80280000')]), 'schema'],
    ['a fingerprint of another message', bindingRequest([hex('80280004 00000000')]), 'checksum'],
  ])('%s', (_, bytes, code) => {
    expect(verdict(bytes)).toBe(code)
  })

  it('at the limit is answered', () => {
    const longest = bindingRequest([attribute(0x8000, Buffer.alloc(MAX_STUN_REQUEST_BYTES - STUN_HEADER_BYTES - 4))])
    expect(longest.byteLength).toBe(MAX_STUN_REQUEST_BYTES)
    expect(verdict(longest)).toBe('accepted')
  })

  it('never throws, and answers at most 24 bytes more than it was asked', () => {
    const near = fc.tuple(fc.uint8Array({ maxLength: 60 }), fc.constantFrom(0, 4, 8, 20, 60)).map(([tail, length]) => {
      const bytes = Buffer.concat([request, tail])
      bytes.writeUInt16BE(length, 2)
      return bytes
    })
    const any = fc.uint8Array({ maxLength: 700 }).map((bytes) => Buffer.from(bytes))
    fc.assert(
      fc.property(fc.oneof(near, any), (bytes) => {
        const parsed = parseStunRequest(bytes)
        if (!parsed.ok) return
        const isUnderstood = parsed.value.unknownRequired.length === 0
        const answer = isUnderstood
          ? encodeStunSuccess(parsed.value, '2001:db8::1', 1)
          : encodeStunUnknownAttributes(parsed.value)
        expect(answer.byteLength).toBeLessThanOrEqual(bytes.byteLength + 24)
      }),
      { numRuns: 2_000 },
    )
  })
})
