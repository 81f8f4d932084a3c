import type { Bytes } from '../base/bytes.ts'
import type { Decoded } from '../base/errors.ts'
import { accept, refuse } from '../base/errors.ts'
import { MAX_HOST_CHARACTERS, MAX_PORT, isHost } from './relay-address.ts'
import { array, either, literal, map, refine, text } from './schema.ts'
import type { Schema } from './schema.ts'
import type { Format } from './strict-cbor.ts'
import { decodeFormat, encodeFormat } from './strict-cbor.ts'

/**
 * From a relay to a member: whom to ask for the member's own address (STUN), and who passes on what cannot go directly
 * (TURN; it sees DTLS ciphertext). A small part of RFC 7064 and RFC 7065, each address in one form:
 *
 *   url  = "stun:" host ":" port / "turn:" host ":" port "?transport=" ("udp" / "tcp") / "turns:" host ":" port "?transport=tcp"
 *   host = name / a.b.c.d / "[" RFC 5952 text "]"
 */
export type IceServer =
  | { readonly url: string }
  /** TURN asks who is there. */
  | { readonly url: string; readonly user: string; readonly pass: string }

export interface IceServers {
  readonly v: 1
  readonly servers: readonly IceServer[]
}

export const MAX_ICE_SERVERS = 8
/** RFC 8489, 14.3: a user name has fewer than 509 bytes. A browser that is given more makes no connection at all. */
export const MAX_ICE_SECRET_BYTES = 508
/** 8 of them with the longest host, user and password. */
export const MAX_ICE_SERVERS_BYTES = 48 * 1024

const utf8 = new TextEncoder()

const STUN_PATTERN = /^stun:(.+):([1-9][0-9]{0,4})$/
const TURN_PATTERN =
  /^(?:turn:(.+):([1-9][0-9]{0,4})\?transport=(?:udp|tcp)|turns:(.+):([1-9][0-9]{0,4})\?transport=tcp)$/
/** The longest host, in brackets or not, and what stands around it. */
const MAX_URL_CHARACTERS = MAX_HOST_CHARACTERS + 32

function isHostText(host: string): boolean {
  const bracketed = /^\[(.*)\]$/.exec(host)?.[1]
  return bracketed === undefined ? isHost('ip4', host) || isHost('dns', host) : isHost('ip6', bracketed)
}

/** Refuses with `encoding` what does not follow the grammar. */
export function parseIceUrl(url: string): Decoded<'stun' | 'turn'> {
  const fits = url.length <= MAX_URL_CHARACTERS
  const stun = fits ? STUN_PATTERN.exec(url) : null
  const turn = fits ? TURN_PATTERN.exec(url) : null
  const host = stun?.[1] ?? turn?.[1] ?? turn?.[3]
  const port = stun?.[2] ?? turn?.[2] ?? turn?.[4]
  if (host === undefined || !isHostText(host) || Number(port) > MAX_PORT) {
    return refuse('encoding', 'This is not the address of a STUN or TURN server.')
  }
  return accept(stun === null ? 'turn' : 'stun')
}

/** The one text of a STUN server's address. @param host a name, or an IPv4 or IPv6 address without brackets */
export function formatStunUrl(host: string, port: number): string {
  return `stun:${host.includes(':') ? `[${host}]` : host}:${port}`
}

const urlOf = (kind: 'stun' | 'turn'): Schema<string> =>
  refine(text(MAX_URL_CHARACTERS), (url, path) => {
    const parsed = parseIceUrl(url)
    if (!parsed.ok) return parsed
    return parsed.value === kind ? accept(url) : refuse('schema', `${path} must be the address of a ${kind} server.`)
  })

const secret = refine(text(MAX_ICE_SECRET_BYTES, 1), (value, path) =>
  utf8.encode(value).byteLength <= MAX_ICE_SECRET_BYTES
    ? accept(value)
    : refuse('schema', `${path} must have at most ${MAX_ICE_SECRET_BYTES} bytes of UTF-8.`),
)

const schema = map({
  v: literal(1),
  servers: array(
    either(map({ url: urlOf('stun') }), map({ url: urlOf('turn'), user: secret, pass: secret })),
    MAX_ICE_SERVERS,
  ),
})

const FORMAT: Format<IceServers> = { name: 'ICE servers', maxBytes: MAX_ICE_SERVERS_BYTES, version: 1, schema }

/** @throws WarrenError `invalid` for too many, or one that is none */
export function encodeIceServers(servers: readonly IceServer[]): Bytes {
  return encodeFormat(FORMAT, { v: 1, servers })
}

/** Refuses with `too-large`, `too-deep`, `encoding`, `version`, `schema`. */
export function decodeIceServers(encoded: Uint8Array): Decoded<IceServers> {
  return decodeFormat(FORMAT, encoded)
}
