import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { replaceAt } from '../../../scripts/vectors/key-texts.ts'
import { unwrap } from '../../../src/core/base/errors.ts'
import type { RefusalCode } from '../../../src/core/base/errors.ts'
import {
  INVITE_FRAGMENT,
  MAX_INVITE_RELAYS,
  MAX_MESH_NAME_CHARACTERS,
  decodeInvite,
  encodeInvite,
} from '../../../src/core/wire/invite.ts'
import { bytesToMemberId } from '../../../src/core/wire/ids.ts'
import { memberToPeerId } from '../../../src/core/wire/peer-id.ts'
import { formatRelayAddress, parseRelayAddress } from '../../../src/core/wire/relay-address.ts'

const peer = memberToPeerId(bytesToMemberId(Uint8Array.from({ length: 32 }, (_, i) => i)))
const relay = `/dns4/relay.example/tcp/443/wss/p2p/${peer}`
const meshKey = new Uint8Array(32).fill(9)
const invite = { meshKey, epoch: 2, name: 'Böhmen 🐇', relays: [relay] }
const fragment = encodeInvite(invite)
const text = fragment.slice(INVITE_FRAGMENT.length)
const url = `https://warren1.example.org:8787/app/${fragment}`

const codeOf = (input: string): RefusalCode | 'accepted' => {
  const decoded = decodeInvite(input)
  return decoded.ok ? 'accepted' : decoded.code
}

describe('an invite is read as it is passed on', () => {
  test.each([
    ['the URL', url],
    ['the fragment', fragment],
    ['the bare text', text],
    ['in capitals, as a QR code has it', url.toUpperCase()],
    ['wrapped by a mail program', url.replace(/(.{70})/g, '$1\r\n> '.replace('> ', ''))],
    ['indented and wrapped', text.replace(/(.{40})/g, '$1\n\t ')],
    ['with spaces around it', `  ${url} \n`],
    ['with no-break spaces around it', `\u00a0${url}\u00a0`],
    ['in angle brackets', `<${url}>`],
    ['in quotes at the end of a sentence', `"${url}".`],
    ['in Markdown', `**${text}**`],
    ['with the hash percent-encoded', url.replace('#', '%23')],
    ['percent-encoded whole', encodeURIComponent(url)],
    ['percent-encoded in small letters', encodeURIComponent(url).toLowerCase()],
    ['at the end of a redirector', `https://redirect.example/?to=${encodeURIComponent(url)}`],
    ['with a slash after it', `${url}/`],
  ])('%s', (_name, wrapped) => {
    expect({ ...unwrap(decodeInvite(wrapped)) }).toEqual(invite)
  })
})

describe('a mangled invite names its error', () => {
  test('every single substitution is found', () => {
    for (let i = 'warreninvite1'.length; i < text.length; i++) {
      const character = text[i] === 'q' ? 'p' : 'q'
      // In the first characters the length that the invite declares changes too, which then says more.
      expect(['checksum', 'length']).toContain(codeOf(replaceAt(text, i, character)))
      if (i > 'warreninvite1'.length + 5) expect(codeOf(replaceAt(text, i, character))).toBe('checksum')
    }
  })

  test('cut off anywhere it is named as cut off', () => {
    for (let length = 'warreninvite1'.length + 5; length < text.length; length++) {
      expect(codeOf(text.slice(0, length))).toBe('length')
      expect(codeOf(`https://relay.example/${INVITE_FRAGMENT}${text.slice(0, length)}`)).toBe('length')
    }
  })

  test('half in capitals it is no invite', () => {
    expect(codeOf(text.slice(0, 40) + text.slice(40).toUpperCase())).toBe('encoding')
  })

  test('another prefix, another page, another scheme: no invite', () => {
    for (const other of ['', 'https://relay.example/', '#/join/', '#/join/hello', `x${text}`, 'warrenrelay1qqqqqq']) {
      expect(codeOf(other)).toBe('encoding')
    }
  })

  test('any text is judged, never thrown', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (junk) => {
        expect(decodeInvite(junk).ok).toBe(false)
      }),
    )
    const around = (junk: string): string => `https://x/#/join/warreninvite1${junk}`
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (junk) => {
        expect(decodeInvite(around(junk)).ok).toBe(false)
      }),
    )
  })

  test('long texts are judged in time', () => {
    const start = performance.now()
    for (const character of ['q', '(', '/', '%2f', ' ', '/join/']) {
      expect(decodeInvite(character.repeat(16_000 / character.length)).ok).toBe(false)
      expect(decodeInvite(character.repeat(1_000_000)).ok).toBe(false)
    }
    expect(performance.now() - start).toBeLessThan(1000)
  })
})

describe('what goes into an invite', () => {
  const invalid = expect.objectContaining({ code: 'invalid' })

  test('has bounds, at the limit and one above it', () => {
    const named = (characters: number) => ({ ...invite, name: '🐇'.repeat(characters) })
    expect(unwrap(decodeInvite(encodeInvite(named(MAX_MESH_NAME_CHARACTERS)))).name).toHaveLength(128)
    expect(() => encodeInvite(named(MAX_MESH_NAME_CHARACTERS + 1))).toThrow(invalid)
    const longHost = `${'a'.repeat(61)}.`.repeat(4).slice(0, 247) + '.host'
    const relayed = (count: number) => ({
      ...named(MAX_MESH_NAME_CHARACTERS),
      relays: Array.from({ length: count }, () => `/dns6/${longHost}/tcp/65535/wss/p2p/${peer}`),
    })
    expect(unwrap(decodeInvite(`https://x/${encodeInvite(relayed(MAX_INVITE_RELAYS))}`)).relays).toHaveLength(8)
    expect(() => encodeInvite(relayed(MAX_INVITE_RELAYS + 1))).toThrow(invalid)
  })

  test('is checked', () => {
    const wrong = [
      { ...invite, meshKey: meshKey.subarray(1) },
      { ...invite, epoch: -1 },
      { ...invite, epoch: 2 ** 32 },
      { ...invite, name: 'two\nlines' },
      { ...invite, relays: ['/dns4/relay.example/tcp/443/wss'] },
      { ...invite, relays: ['wss://relay.example'] },
    ]
    for (const each of wrong) expect(() => encodeInvite(each)).toThrow(invalid)
  })

  test('is not shown when what was read is printed', () => {
    expect(JSON.stringify(unwrap(decodeInvite(url)))).toContain('"meshKey":"[secret]"')
  })
})

describe('a relay’s address', () => {
  test.each([
    `/dns/relay.example/tcp/443/wss/p2p/${peer}`,
    `/dns4/localhost/tcp/8787/ws/p2p/${peer}`,
    `/dns6/x--y.example/tcp/1/wss/p2p/${peer}`,
    `/ip4/0.0.0.0/tcp/65535/ws/p2p/${peer}`,
    `/ip6/::1/tcp/8787/ws/p2p/${peer}`,
    `/ip6/2001:db8::a:0:0:1/tcp/8787/ws/p2p/${peer}`,
  ])('%s has one form', (address) => {
    expect(formatRelayAddress(unwrap(parseRelayAddress(address)))).toBe(address)
  })

  test.each([
    '',
    '/',
    `/dns4/relay.example/tcp/0/ws/p2p/${peer}`,
    `/dns4/relay.example/tcp/080/ws/p2p/${peer}`,
    `/dns4/relay.example/tcp/65536/ws/p2p/${peer}`,
    `/dns4/relay.example/tcp/443/tls/ws/p2p/${peer}`,
    `/dns4/relay.example/udp/443/ws/p2p/${peer}`,
    `/dns4/relay.example/tcp/443/wss`,
    `/dns4/relay.example/tcp/443/wss/p2p/`,
    `/dns4/relay.example/tcp/443/wss/p2p/${peer}/p2p-circuit`,
    `/dns4/relay.example/tcp/443/wss/p2p/${peer}/`,
    `/dns4/relay.example/tcp/443/wss/p2p/Qm${peer}`,
    `/dns4/Relay.example/tcp/443/wss/p2p/${peer}`,
    `/dns4/relay.example./tcp/443/wss/p2p/${peer}`,
    `/dns4/-relay.example/tcp/443/wss/p2p/${peer}`,
    `/dns4/relay..example/tcp/443/wss/p2p/${peer}`,
    `/dns4/user@relay.example/tcp/443/wss/p2p/${peer}`,
    `/dns4/10.0.0.1/tcp/443/wss/p2p/${peer}`,
    `/dns4/${'a'.repeat(64)}.example/tcp/443/wss/p2p/${peer}`,
    `/dns4/${'a.'.repeat(127)}aa/tcp/443/wss/p2p/${peer}`,
    `/dnsaddr/relay.example/tcp/443/wss/p2p/${peer}`,
    `/ip4/10.0.0/tcp/443/ws/p2p/${peer}`,
    `/ip4/10.0.0.256/tcp/443/ws/p2p/${peer}`,
    `/ip4/10.0.0.01/tcp/443/ws/p2p/${peer}`,
    `/ip6/::1%25eth0/tcp/443/ws/p2p/${peer}`,
    `/ip6/::0001/tcp/443/ws/p2p/${peer}`,
    `/ip6/0:0:0:0:0:0:0:1/tcp/443/ws/p2p/${peer}`,
    `/ip6/::FFFF/tcp/443/ws/p2p/${peer}`,
    `/ip6/:::/tcp/443/ws/p2p/${peer}`,
  ])('%s is refused', (address) => {
    expect(parseRelayAddress(address)).toMatchObject({ ok: false, code: 'encoding' })
  })
})
