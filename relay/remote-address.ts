import type { IncomingMessage } from 'node:http'
import { isIP, isIPv4 } from 'node:net'

export interface RemoteAddress {
  /** An IPv4 or IPv6 address. */
  readonly address: string
  /** 0 when unknown: a proxy does not tell it. */
  readonly port: number
}

/** An IPv4 address that a dual-stack socket shows as `::ffff:192.0.2.1`, as itself. */
export function unmapAddress(address: string): string {
  const mapped = /^::ffff:([\d.]+)$/i.exec(address)?.[1]
  return mapped !== undefined && isIPv4(mapped) ? mapped : address
}

/**
 * Who is asking. Behind a proxy it is what that proxy itself appended to `X-Forwarded-For`, its last hop: everything
 * before it was written by the one who asks.
 */
export function readRemoteAddress(request: IncomingMessage, isBehindProxy: boolean): RemoteAddress {
  const { remoteAddress = '0.0.0.0', remotePort = 0 } = request.socket
  if (isBehindProxy) {
    const forwarded = [request.headers['x-forwarded-for'] ?? []].flat().join(',')
    const lastHop = forwarded.split(',').at(-1)?.trim() ?? ''
    if (isIP(lastHop) !== 0) return { address: unmapAddress(lastHop), port: 0 }
  }
  return { address: unmapAddress(remoteAddress), port: remotePort }
}

const LOOPBACK = /^(127\.|::1$)/
const LOOPBACK_HOST = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i

/**
 * Whether someone on this machine asks, and asks this machine: a proxy on it says in one of these headers that it passes
 * on a request, or leaves the public name in Host.
 */
export function isFromThisMachine({ socket, headers }: IncomingMessage): boolean {
  const isPassedOn = ['x-forwarded-for', 'x-real-ip', 'forwarded', 'via'].some((name) => headers[name] !== undefined)
  return (
    !isPassedOn && LOOPBACK.test(unmapAddress(socket.remoteAddress ?? '')) && LOOPBACK_HOST.test(headers.host ?? '')
  )
}

/** What counts as one address for the limits: an IPv4 address, or the /64 that one IPv6 subscriber is given. */
export function toAddressGroup(address: string): string {
  const plain = unmapAddress(address)
  if (isIPv4(plain)) return plain
  const [head = '', tail] = (plain.split('%')[0] ?? '').toLowerCase().split('::')
  const front = head === '' ? [] : head.split(':')
  const back = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - front.length - back.length)
  const groups = [...front, ...Array.from({ length: zeros }, () => '0'), ...back]
  const prefix = groups.slice(0, 4).map((group) => (Number.parseInt(group, 16) || 0).toString(16))
  return `${prefix.join(':')}::/64`
}
