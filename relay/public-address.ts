import { isIPv4, isIPv6 } from 'node:net'
import { WarrenError } from '../src/core/base/errors.ts'
import type { PeerId } from '../src/core/base/ids.ts'
import { formatStunUrl } from '../src/core/wire/ice-servers.ts'
import { checkRelayAddress, formatRelayAddress } from '../src/core/wire/relay-address.ts'
import type { RelayAddress } from '../src/core/wire/relay-address.ts'

const HTTP_PORT = 80
const HTTPS_PORT = 443

/** Where one listens to be reached as localhost. There a page may use cryptography without a certificate. */
const LOCALHOST_HOSTS = new Set(['127.0.0.1', 'localhost', '0.0.0.0', '::'])
const LOOPBACK_NAMES = ['localhost', '127.0.0.1', '[::1]']

/** Where browsers reach this relay. */
export interface PublicAddress {
  /** The page's origin, without a slash at its end: `http://localhost:8787`. */
  readonly url: string
  readonly isHttps: boolean
  /** Others than this machine can reach it, as far as the address tells. */
  readonly isForOthers: boolean
  /** The multiaddr that invites carry. */
  relayAddressOf(peer: PeerId): string
  /** Where members ask for their own address: the same host, by UDP. Of a host that an invite can carry. */
  stunUrlOf(port: number): string
}

function hostPartOf(hostname: string): Pick<RelayAddress, 'hostKind' | 'host'> {
  const bare = hostname.replace(/^\[(.*)\]$/, '$1')
  if (isIPv4(bare)) return { hostKind: 'ip4', host: bare }
  if (isIPv6(bare)) return { hostKind: 'ip6', host: bare }
  return { hostKind: 'dns4', host: bare }
}

/**
 * @param publicUrl what `--url` says; without it the address is where the relay listens
 * @param port the port that it listens on
 */
export function publicAddressOf(
  {
    publicUrl,
    host,
    certificateFiles,
  }: { publicUrl: URL | undefined; host: string; certificateFiles?: object | undefined },
  port: number,
): PublicAddress {
  const isLocalhost = publicUrl === undefined && LOCALHOST_HOSTS.has(host)
  const listening = isLocalhost ? 'localhost' : isIPv6(host) ? `[${host}]` : host
  const url = publicUrl ?? new URL(`${certificateFiles === undefined ? 'http' : 'https'}://${listening}:${port}`)
  const isHttps = url.protocol === 'https:'
  return {
    url: url.origin,
    isHttps,
    isForOthers: !LOOPBACK_NAMES.includes(url.hostname),
    relayAddressOf(peer) {
      const socketPort = Number(url.port) || (isHttps ? HTTPS_PORT : HTTP_PORT)
      const address = checkRelayAddress({ ...hostPartOf(url.hostname), port: socketPort, secure: isHttps, peer })
      if (address.ok) return formatRelayAddress(address.value)
      const option = publicUrl === undefined ? '--host' : '--url'
      throw new WarrenError('config', `${url.hostname} cannot be put into an invite; give ${option} a name or address.`)
    },
    stunUrlOf: (stunPort) => formatStunUrl(hostPartOf(url.hostname).host, stunPort),
  }
}
