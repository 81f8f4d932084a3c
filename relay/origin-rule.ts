export interface OriginRule {
  /** @param origin the request's Origin header; @param host its Host header */
  allows(origin: string | undefined, host: string | undefined): boolean
}

const DEFAULT_PORTS: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' }

/** Names of this machine: whoever types the other one gets the same page, and it dials the name in the invite. */
const LOOPBACK = /^(localhost|127\.0\.0\.1|\[::1\])(?=:|$)/

const unifyLoopback = (host: string): string => host.replace(LOOPBACK, 'localhost')

/** Host and port in lower case, the port left out where it is the scheme's own; undefined for what is no origin. */
function readOrigin(origin: string): { scheme: string; host: string } | undefined {
  if (!URL.canParse(origin)) return undefined
  const { protocol, host } = new URL(origin)
  return protocol in DEFAULT_PORTS ? { scheme: protocol, host } : undefined
}

/**
 * Which pages may open a WebSocket here: the one served from this very host, the public one, and those named. Whoever
 * sends no Origin is no browser, and could write any. The rule keeps a foreign page from turning its visitors' browsers
 * against the relay; it guards no secret, since a WebSocket without the swarm key gets nowhere.
 */
export function createOriginRule(allowedOrigins: readonly string[]): OriginRule {
  const allowed = new Set(allowedOrigins.map((origin) => origin.toLowerCase()))
  return {
    allows(origin, host) {
      if (origin === undefined) return true
      if (allowed.has(origin.toLowerCase())) return true
      const read = readOrigin(origin)
      if (read === undefined || host === undefined) return false
      const defaultPort = `:${DEFAULT_PORTS[read.scheme] ?? ''}`
      const asked = host.toLowerCase()
      const bare = asked.endsWith(defaultPort) ? asked.slice(0, -defaultPort.length) : asked
      return unifyLoopback(read.host) === unifyLoopback(bare)
    },
  }
}
