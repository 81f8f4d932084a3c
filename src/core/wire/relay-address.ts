import type { Decoded } from '../base/errors.ts'
import { accept, refuse } from '../base/errors.ts'
import type { PeerId } from '../base/ids.ts'
import { peerIdToMember } from './peer-id.ts'

/**
 * Where a relay is, as a multiaddr: `/dns4/relay.example/tcp/8787/ws/p2p/12D3Koo…`. The grammar is a small part of
 * multiaddr's, and each address has one form:
 *
 *   address = "/" host "/tcp/" port "/" ("ws" / "wss") "/p2p/" peer id
 *   host    = ("dns" / "dns4" / "dns6") "/" name  |  "ip4/" a.b.c.d  |  "ip6/" RFC 5952 text
 */
export interface RelayAddress {
  readonly hostKind: (typeof HOST_KINDS)[number]
  readonly host: string
  readonly port: number
  /** `wss`: inside TLS. */
  readonly secure: boolean
  readonly peer: PeerId
}

export const HOST_KINDS = ['dns', 'dns4', 'dns6', 'ip4', 'ip6'] as const

/** RFC 1035: 255 bytes with the length bytes, so 253 characters. */
export const MAX_HOST_CHARACTERS = 253
export const MAX_PORT = 65_535

const PATTERN = /^\/(dns|dns4|dns6|ip4|ip6)\/([^/]+)\/tcp\/([1-9][0-9]{0,4})\/(ws|wss)\/p2p\/([1-9A-Za-z]+)$/
const NAME_PATTERN = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/
const BYTE_PATTERN = /^(?:0|[1-9][0-9]{0,2})$/
/** The fixed part, the longest host and peer id. */
const MAX_ADDRESS_CHARACTERS = 400

/** Refuses with `encoding` what does not follow the grammar. */
export function parseRelayAddress(text: string): Decoded<RelayAddress> {
  const match = text.length <= MAX_ADDRESS_CHARACTERS ? PATTERN.exec(text) : null
  if (match === null) return refuse('encoding', 'This is not the address of a relay.')
  const [, hostKind, host, port, socket, peer] = match as unknown as [string, ...string[]]
  return checkRelayAddress({
    hostKind: hostKind as RelayAddress['hostKind'],
    host: host as string,
    port: Number(port),
    secure: socket === 'wss',
    peer: peer as PeerId,
  })
}

/** Refuses with `encoding` a host, port or peer id that the grammar does not have. */
export function checkRelayAddress(address: RelayAddress): Decoded<RelayAddress> {
  const { hostKind, host, port, peer } = address
  if (!isHost(hostKind, host)) return refuse('encoding', 'The host in the address of a relay is not valid.')
  if (port < 1 || port > MAX_PORT) return refuse('encoding', 'The port in the address of a relay is not valid.')
  const member = peerIdToMember(peer)
  return member.ok ? accept(address) : member
}

/** The one text of an address that was checked. */
export function formatRelayAddress({ hostKind, host, port, secure, peer }: RelayAddress): string {
  return `/${hostKind}/${host}/tcp/${port}/${secure ? 'wss' : 'ws'}/p2p/${peer}`
}

export function isHost(kind: RelayAddress['hostKind'], host: string): boolean {
  if (kind === 'ip4') return isIpv4(host)
  if (kind === 'ip6') return isCanonicalIpv6(host)
  // A name that ends in a number would be taken for an IPv4 address by URL parsers.
  return host.length <= MAX_HOST_CHARACTERS && NAME_PATTERN.test(host) && !/(?:^|\.)[0-9]+$/.test(host)
}

function isIpv4(host: string): boolean {
  const parts = host.split('.')
  return parts.length === 4 && parts.every((part) => BYTE_PATTERN.test(part) && Number(part) <= 255)
}

function isCanonicalIpv6(host: string): boolean {
  // Written out by the URL standard's serialiser, which follows RFC 5952; the characters are checked first,
  // so that nothing else of a URL can be in it.
  if (host.length > 39 || !/^[0-9a-f:]+$/.test(host)) return false
  return URL.canParse(`http://[${host}]/`) && new URL(`http://[${host}]/`).hostname === `[${host}]`
}
