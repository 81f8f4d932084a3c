import { describe, expect, it } from 'vitest'
import { publicAddressOf } from '../../relay/public-address.ts'
import type { PeerId } from '../../src/core/base/ids.ts'
import { parseIceUrl } from '../../src/core/wire/ice-servers.ts'
import { pinRelay } from '../../src/network/addresses.ts'

const PEER = '12D3KooWK124Dqf9QdtuMFudsnwBj52aSLyYcTsxAWVfWK2R6jFb' as PeerId

const addressOf = (url: string | undefined, host = '127.0.0.1') =>
  publicAddressOf({ publicUrl: url === undefined ? undefined : new URL(url), host }, 8787)

describe('the public address', () => {
  it.each([
    [undefined, '127.0.0.1', 'http://localhost:8787', '/dns4/localhost/tcp/8787/ws'],
    [undefined, 'localhost', 'http://localhost:8787', '/dns4/localhost/tcp/8787/ws'],
    [undefined, '0.0.0.0', 'http://localhost:8787', '/dns4/localhost/tcp/8787/ws'],
    [undefined, '::', 'http://localhost:8787', '/dns4/localhost/tcp/8787/ws'],
    [undefined, '::1', 'http://[::1]:8787', '/ip6/::1/tcp/8787/ws'],
    [undefined, '192.0.2.7', 'http://192.0.2.7:8787', '/ip4/192.0.2.7/tcp/8787/ws'],
    [undefined, 'burrow', 'http://burrow:8787', '/dns4/burrow/tcp/8787/ws'],
    ['https://warren.example', '127.0.0.1', 'https://warren.example', '/dns4/warren.example/tcp/443/wss'],
    ['https://Warren.Example:8443/', '0.0.0.0', 'https://warren.example:8443', '/dns4/warren.example/tcp/8443/wss'],
    ['http://warren.example', '127.0.0.1', 'http://warren.example', '/dns4/warren.example/tcp/80/ws'],
    ['https://[2001:db8::7]', '127.0.0.1', 'https://[2001:db8::7]', '/ip6/2001:db8::7/tcp/443/wss'],
    ['https://192.0.2.7', '127.0.0.1', 'https://192.0.2.7', '/ip4/192.0.2.7/tcp/443/wss'],
  ])('for --url %s and --host %s is %s', (publicUrl, host, url, address) => {
    const { url: shown, relayAddressOf } = addressOf(publicUrl, host)
    expect(shown).toBe(url)
    const relay = relayAddressOf(PEER)
    expect(relay).toBe(`${address}/p2p/${PEER}`)
    // Whoever reads it in an invite can dial it.
    expect(pinRelay(relay).id).toBe(PEER)
  })

  it('is https where the relay speaks TLS itself', () => {
    const files = { cert: 'a.crt', key: 'a.key' }
    const address = publicAddressOf({ publicUrl: undefined, host: '0.0.0.0', certificateFiles: files }, 8443)
    expect(address.url).toBe('https://localhost:8443')
    expect(address.relayAddressOf(PEER)).toBe(`/dns4/localhost/tcp/8443/wss/p2p/${PEER}`)
  })

  it.each([
    [undefined, '127.0.0.1', 'stun:localhost:3478'],
    [undefined, '::1', 'stun:[::1]:3478'],
    ['https://Warren.Example', '127.0.0.1', 'stun:warren.example:3478'],
    ['https://[2001:db8:0::7]', '127.0.0.1', 'stun:[2001:db8::7]:3478'],
  ])('for --url %s and --host %s has STUN at its UDP port', (publicUrl, host, url) => {
    const stun = addressOf(publicUrl, host).stunUrlOf(3478)
    expect(stun).toBe(url)
    // Whoever is told of it can use it.
    expect(parseIceUrl(stun)).toEqual({ ok: true, value: 'stun' })
  })

  it('tells whether others can reach it', () => {
    expect(addressOf(undefined).isForOthers).toBe(false)
    expect(addressOf(undefined, '::1').isForOthers).toBe(false)
    expect(addressOf('http://localhost:9000').isForOthers).toBe(false)
    expect(addressOf('https://warren.example').isForOthers).toBe(true)
  })

  it('names the option when no invite can carry it', () => {
    expect(() => addressOf('https://under_score').relayAddressOf(PEER)).toThrow('give --url a name or address.')
    expect(() => addressOf(undefined, 'under_score').relayAddressOf(PEER)).toThrow('give --host a name or address.')
  })
})
