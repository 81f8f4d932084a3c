import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { createOriginRule } from '../../relay/origin-rule.ts'
import { readRemoteAddress, toAddressGroup } from '../../relay/remote-address.ts'

function requestFrom(address: string, forwarded?: string): IncomingMessage {
  const socket = new Socket()
  Object.defineProperties(socket, { remoteAddress: { value: address }, remotePort: { value: 4242 } })
  const request = new IncomingMessage(socket)
  if (forwarded !== undefined) request.headers['x-forwarded-for'] = forwarded
  return request
}

describe('who is asking', () => {
  it('is the connection, whatever X-Forwarded-For says', () => {
    expect(readRemoteAddress(requestFrom('192.0.2.1', '203.0.113.9'), false)).toEqual({
      address: '192.0.2.1',
      port: 4242,
    })
    expect(readRemoteAddress(requestFrom('::ffff:192.0.2.1'), false).address).toBe('192.0.2.1')
  })

  it('is the last hop behind a proxy, never one that the asker wrote', () => {
    const forwarded = '198.51.100.1, 10.0.0.1, 203.0.113.9'
    expect(readRemoteAddress(requestFrom('127.0.0.1', forwarded), true)).toEqual({ address: '203.0.113.9', port: 0 })
    expect(readRemoteAddress(requestFrom('127.0.0.1', '198.51.100.1, evil'), true).address).toBe('127.0.0.1')
    expect(readRemoteAddress(requestFrom('127.0.0.1'), true).address).toBe('127.0.0.1')
  })

  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:0DB8:1:2::9', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
  ])('%s counts as %s', (address, group) => {
    expect(toAddressGroup(address)).toBe(group)
  })
})

describe('the origin rule', () => {
  const rule = createOriginRule(['https://warren.example'])
  it.each([
    [undefined, 'localhost:8787'],
    ['http://localhost:8787', 'localhost:8787'],
    ['http://LOCALHOST:8787', 'LocalHost:8787'],
    ['https://host.example', 'host.example'],
    ['https://host.example', 'host.example:443'],
    ['http://[::1]:8787', '[::1]:8787'],
    ['https://warren.example', '127.0.0.1:8787'],
  ])('lets in %s at %s', (origin, host) => {
    expect(rule.allows(origin, host)).toBe(true)
  })

  it.each([
    ['http://localhost:3000', 'localhost:8787'],
    ['https://evil.example', 'localhost:8787'],
    ['https://warren.example.evil.example', 'localhost:8787'],
    ['https://host.example:8443', 'host.example'],
    ['null', 'localhost:8787'],
    ['', 'localhost:8787'],
    ['file://', ''],
    ['http://localhost:8787', undefined],
  ])('keeps out %s at %s', (origin, host) => {
    expect(rule.allows(origin, host)).toBe(false)
  })
})
