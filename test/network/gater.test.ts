import { generateKeyPair } from '@libp2p/crypto/keys'
import type { MultiaddrConnection } from '@libp2p/interface'
import { peerIdFromPrivateKey, peerIdFromString } from '@libp2p/peer-id'
import { multiaddr } from '@multiformats/multiaddr'
import { beforeAll, describe, expect, test } from 'vitest'
import type { PeerId } from '../../src/core/base/ids.ts'
import { pinRelay, readRoute } from '../../src/network/addresses.ts'
import type { PinnedRelay } from '../../src/network/addresses.ts'
import { createMemberGater } from '../../src/network/gater.ts'

let relay: string
let other: string
let member: string
let third: string
let pinned: PinnedRelay

beforeAll(async () => {
  const make = async (): Promise<string> => peerIdFromPrivateKey(await generateKeyPair('Ed25519')).toString()
  ;[relay, other, member, third] = await Promise.all([make(), make(), make(), make()])
  pinned = pinRelay(`/dns4/relay.example/tcp/443/wss/p2p/${relay}`)
})

const at = (address: string): MultiaddrConnection => ({ remoteAddr: multiaddr(address) }) as MultiaddrConnection

describe('relay addresses', () => {
  test.each([
    ['/ip4/192.0.2.1/tcp/8787/ws', '192.0.2.1:8787'],
    ['/ip6/2001:db8::1/tcp/8787/ws', '[2001:db8::1]:8787'],
    ['/dns4/relay.example/tcp/443/wss', 'relay.example:443'],
    ['/dns/relay.example/tcp/443/wss', 'relay.example:443'],
  ])('%s is one', (base, label) => {
    expect(pinRelay(`${base}/p2p/${relay}`)).toMatchObject({ id: relay, label })
  })

  test.each([
    '/ip4/192.0.2.1/tcp/8787/ws',
    '/dns4/relay.example/tcp/443/tls/ws/p2p/',
    '/dnsaddr/relay.example/tcp/1/ws/p2p/',
    '/ip4/1.2.3.4/udp/1/quic-v1/p2p/',
    'x',
  ])('%s is none', (text) => {
    expect(() => pinRelay(text.endsWith('/p2p/') ? text + relay : text)).toThrow(/address of a relay/)
  })
})

describe('the gater', () => {
  const gater = (): ReturnType<typeof createMemberGater> => createMemberGater([pinned], () => false)

  test('dials the pinned relay, circuits and WebRTC through it or a member, and nothing else', async () => {
    const base = pinned.address.toString()
    const allowed = [
      base,
      `${base}/p2p-circuit/p2p/${member}`,
      `${base}/p2p-circuit/webrtc/p2p/${member}`,
      `/p2p/${third}/p2p-circuit/p2p/${member}`,
      `/p2p/${third}/p2p-circuit/webrtc/p2p/${member}`,
    ]
    const denied = [
      `/dns4/relay.example/tcp/443/wss/p2p/${other}`,
      `/dns4/elsewhere.example/tcp/443/wss/p2p/${relay}`,
      `/ip4/192.168.1.1/tcp/80/ws/p2p/${member}`,
      `/dns4/elsewhere.example/tcp/443/wss/p2p/${other}/p2p-circuit/p2p/${member}`,
      `${base}/p2p-circuit/p2p/${relay}`,
      `${base}/p2p-circuit/webrtc/p2p/${relay}`,
      `/p2p/${relay}/p2p-circuit/p2p/${member}`,
      `/webrtc/p2p/${member}`,
      `/ip4/127.0.0.1/udp/9/webrtc-direct/p2p/${member}`,
      `/ip4/127.0.0.1/udp/9/quic-v1/p2p/${member}`,
    ]
    for (const address of allowed) expect(await gater().denyDialMultiaddr(multiaddr(address)), address).toBe(false)
    for (const address of denied) expect(await gater().denyDialMultiaddr(multiaddr(address)), address).toBe(true)
  })

  test('lets a relay in on no way but the link that was dialled', async () => {
    const base = pinned.address.toString()
    expect(await gater().denyOutboundEncryptedConnection(peerIdFromString(relay), at(base))).toBe(false)
    expect(await gater().denyOutboundEncryptedConnection(peerIdFromString(other), at(base))).toBe(true)
    for (const address of [
      `${base}/p2p-circuit/p2p/${relay}`,
      `/webrtc/p2p/${relay}`,
      base,
      '/ip4/192.0.2.1/tcp/1/ws',
    ]) {
      expect(await gater().denyInboundEncryptedConnection(peerIdFromString(relay), at(address)), address).toBe(true)
    }
    expect(await gater().denyInboundRelayedConnection(peerIdFromString(relay), peerIdFromString(relay))).toBe(true)
    expect(await gater().denyInboundRelayedConnection(peerIdFromString(relay), peerIdFromString(member))).toBe(false)
    expect(await gater().denyInboundRelayReservation(peerIdFromString(relay))).toBe(true)
  })

  test('lets members in over circuits and WebRTC alone, and under their own name', async () => {
    const circuit = `${pinned.address.toString()}/p2p-circuit/p2p/${member}`
    const nested = `/webrtc/p2p/${third}/p2p-circuit/p2p/${member}`
    for (const address of [circuit, nested, `/webrtc/p2p/${member}`]) {
      expect(await gater().denyInboundConnection(at(address)), address).toBe(false)
      expect(await gater().denyInboundEncryptedConnection(peerIdFromString(member), at(address)), address).toBe(false)
      expect(await gater().denyInboundEncryptedConnection(peerIdFromString(other), at(address)), address).toBe(true)
    }
    expect(await gater().denyInboundConnection(at('/ip4/192.0.2.1/tcp/1/ws'))).toBe(true)
    expect(
      await gater().denyInboundConnection(at(`/ip4/192.0.2.1/tcp/1/ws/p2p/${other}/p2p-circuit/p2p/${member}`)),
    ).toBe(true)
  })

  test('keeps out who is banned', async () => {
    const strict = createMemberGater([pinned], (peer) => peer === (member as PeerId))
    expect(await strict.denyDialPeer(peerIdFromString(member))).toBe(true)
    expect(await strict.denyInboundEncryptedConnection(peerIdFromString(member), at(`/webrtc/p2p/${member}`))).toBe(
      true,
    )
    expect(await strict.denyInboundRelayedConnection(peerIdFromString(relay), peerIdFromString(member))).toBe(true)
    expect(await strict.denyDialPeer(peerIdFromString(third))).toBe(false)
  })

  test('an address nested beyond reason is read to its end and refused', () => {
    const deep = Array.from({ length: 40 }, () => `/p2p/${other}/p2p-circuit`).join('')
    expect(readRoute(multiaddr(`${deep}/p2p/${member}`), [pinned])).toEqual({ kind: 'other' })
  })
})
