import { isIPv6 } from 'node:net'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { WarrenError, toError } from '../src/core/base/errors.ts'
import { MAX_MESH_NAME_CHARACTERS } from '../src/core/wire/invite.ts'
import { LOG_LEVELS } from './log.ts'
import type { LogLevel } from './log.ts'
import type { CertificateFiles } from './certificate.ts'
import { SMALLEST_QUOTA_BYTES } from '../src/platform/nodejs/disk-room.ts'
import { ANY_HOST } from './stun-server.ts'

const DEFAULT_PORT = 8787

/**
 * Loopback: the printed link is for this machine, where it works without a certificate. From elsewhere the page needs
 * https (without it a browser grants no cryptography, no service worker), so a TLS proxy, and that reaches loopback too.
 * Listening on every address would only show the port to the network.
 */
const DEFAULT_HOST = '127.0.0.1'

const DEFAULT_DATA_FOLDER = 'data'
const DEFAULT_MESH_NAME = 'Our mesh'
const DEFAULT_LOG_LEVEL: LogLevel = 'warn'

/** The most that one address may be given: as many as libp2p lets in altogether. */
const MAX_SOCKETS_PER_ADDRESS = 1_000

/** Where the relay key comes from. */
export type RelayKeySource =
  /** The data folder, made there on the first run together with a new mesh. */
  | { readonly kind: 'data-folder' }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'text'; readonly text: string }

export interface StunOptions {
  /** Undefined for that of page and WebSockets; 0 for one that is free. */
  readonly port: number | undefined
  /** An address or name of this machine, or ANY_HOST. */
  readonly host: string
}

export interface RelayOptions {
  /** 0 for one that is free. */
  readonly port: number
  readonly host: string
  /** Where browsers reach the relay when that is not where it listens. An origin: no path, no query. */
  readonly publicUrl: URL | undefined
  /** Absolute. */
  readonly dataFolder: string
  readonly relayKey: RelayKeySource
  /** What the mesh is called in the invite of the first run. */
  readonly meshName: string
  readonly isBehindProxy: boolean
  readonly allowedOrigins: readonly string[]
  readonly socketsPerAddress: number | undefined
  /** Undefined when there is to be none. */
  readonly stun: StunOptions | undefined
  /** A file that names other STUN and TURN servers. Absolute. */
  readonly iceServersFile: string | undefined
  /** Undefined for a relay that keeps nothing. In bytes. */
  readonly keepBytes: number | undefined
  /** For https; without them TLS is a proxy's. */
  readonly certificateFiles: CertificateFiles | undefined
  /** Everyone may read /metrics. */
  readonly isMetricsOpen: boolean
  /** One line of JSON on standard output in place of the text. */
  readonly isJson: boolean
  readonly logLevel: LogLevel
}

export type Command = { readonly kind: 'help' } | { readonly kind: 'run'; readonly options: RelayOptions }

export type Variables = Readonly<Record<string, string | undefined>>

export const HELP = `Warren's relay: serves the page, introduces the members of one mesh to each other, and reads nothing of theirs.

Usage: npm start -- [options]

  --port PORT        the port for page and WebSockets (default ${DEFAULT_PORT}, or PORT; 0 takes a free one)
  --host HOST        the address to listen on (default ${DEFAULT_HOST}: this machine only; 0.0.0.0: everyone)
  --url URL          where browsers reach it, such as https://warren.example, when a proxy is in front
  --behind-proxy     the proxy's X-Forwarded-For tells who is asking; only with a proxy that sets it
  --data DIR         the folder for the relay's keys (default ./${DEFAULT_DATA_FOLDER}, or WARREN_DATA)
  --relay-key FILE   serve the mesh of this relay key (or WARREN_RELAY_KEY, the key itself) instead of a new one
  --name NAME        what a new mesh is called (first run only; default "${DEFAULT_MESH_NAME}")
  --keep SIZE        keep copies too, such as 50GB, once a member has named this relay a keeper in the app: what is
                     kept is sealed, and lies in the folder of --data (or WARREN_KEEP)
  --tls-cert FILE    speak https and wss itself, with this certificate and its chain in PEM; SIGHUP reads it anew
  --tls-key FILE     and this private key
  --stun-port PORT   the UDP port for STUN (default: the number of --port)
  --stun-host HOST   the address it listens on (default: --host; every one with --behind-proxy)
  --no-stun          answer no STUN
  --ice-servers FILE other STUN and TURN servers for members: a JSON list of {"urls", "username", "credential"}
  --allow-origin URL another page that may connect, such as https://other.example; may be repeated
  --sockets-per-address N   WebSockets from one address (default 64)
  --open-metrics     tell everyone /metrics, not this machine only
  --log-level LEVEL  what is logged to standard error, as JSON lines: ${LOG_LEVELS.join(', ')} (default ${DEFAULT_LOG_LEVEL},
                     or WARREN_LOG); addresses are in debug only
  --json             print one line of JSON instead of text: {"url", "relay", "port", "invite" (first run only)}
  --help             this text
`

const OPTIONS = {
  port: { type: 'string' },
  host: { type: 'string' },
  url: { type: 'string' },
  'behind-proxy': { type: 'boolean' },
  data: { type: 'string' },
  'relay-key': { type: 'string' },
  name: { type: 'string' },
  keep: { type: 'string' },
  'allow-origin': { type: 'string', multiple: true },
  'sockets-per-address': { type: 'string' },
  'tls-cert': { type: 'string' },
  'tls-key': { type: 'string' },
  'stun-port': { type: 'string' },
  'stun-host': { type: 'string' },
  'no-stun': { type: 'boolean' },
  'ice-servers': { type: 'string' },
  'open-metrics': { type: 'boolean' },
  'log-level': { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const

function fail(message: string, cause?: unknown): never {
  throw new WarrenError('config', message, { cause })
}

function readWholeNumber(what: string, text: string, least: number, most: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN
  if (value >= least && value <= most) return value
  return fail(`${what} is a whole number from ${least} to ${most}, not "${text}".`)
}

function readOriginUrl(option: string, text: string): URL {
  const example = 'such as https://warren.example'
  if (!URL.canParse(text)) return fail(`${option} wants a URL ${example}, not "${text}".`)
  const url = new URL(text)
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    return fail(`${option} wants an http or https URL ${example}.`)
  // A libp2p WebSocket address has no path, and a name or password in an address ends up in every invite.
  const isOrigin =
    url.pathname === '/' && url.search === '' && url.hash === '' && url.username === '' && url.password === ''
  return isOrigin ? url : fail(`${option} wants a URL without path, query or user name, ${example}.`)
}

function readHost(text: string, option = '--host'): string {
  const host = text.replace(/^\[(.*)\]$/, '$1')
  const isValid = isIPv6(host) || /^[\w.-]{1,253}$/.test(host)
  return isValid ? host : fail(`${option} wants an IP address or a name of this machine, not "${text}".`)
}

function readMeshName(text: string): string {
  const isName = Array.from(text).length <= MAX_MESH_NAME_CHARACTERS && !/[\p{Cc}\p{Cs}]/u.test(text)
  return isName
    ? text
    : fail(`--name has at most ${MAX_MESH_NAME_CHARACTERS} characters, none of them control characters.`)
}

function readLogLevel(what: string, text: string): LogLevel {
  return (
    LOG_LEVELS.find((level) => level === text) ?? fail(`${what} is one of ${LOG_LEVELS.join(', ')}, not "${text}".`)
  )
}

const SIZE_UNITS: Readonly<Record<string, number>> = {
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  MIB: 2 ** 20,
  GIB: 2 ** 30,
  TIB: 2 ** 40,
}

/** The size of a disk as people write it: 50GB, 1.5 TB, 500MiB. In bytes. */
function readSize(what: string, text: string): number {
  const [, number = '', unit = ''] = /^(\d+(?:\.\d+)?) ?([a-z]+)$/i.exec(text.trim()) ?? []
  const bytes = Math.floor(Number(number) * (SIZE_UNITS[unit.toUpperCase()] ?? Number.NaN))
  if (number === '' || !Number.isSafeInteger(bytes)) return fail(`${what} wants a size such as 50GB, not "${text}".`)
  if (bytes >= SMALLEST_QUOTA_BYTES) return bytes
  return fail(`${what} wants ${Math.ceil(SMALLEST_QUOTA_BYTES / 1e6)}MB at least.`)
}

function readKeepBytes(option: string | undefined, variable: string | undefined): number | undefined {
  if (option !== undefined) return readSize('--keep', option)
  return variable === undefined ? undefined : readSize('WARREN_KEEP', variable)
}

function readCertificateFiles(
  cert: string | undefined,
  key: string | undefined,
  folder: string,
): CertificateFiles | undefined {
  if (cert === undefined && key === undefined) return undefined
  if (cert === undefined || key === undefined) return fail('--tls-cert and --tls-key are given together.')
  return { cert: resolve(folder, cert), key: resolve(folder, key) }
}

interface StunValues {
  readonly 'no-stun'?: boolean | undefined
  readonly 'stun-port'?: string | undefined
  readonly 'stun-host'?: string | undefined
}

/** @param host where it listens when not told: a proxy passes on no UDP, so behind one that is every address */
function readStun(values: StunValues, host: string): StunOptions | undefined {
  const { 'no-stun': isOff, 'stun-port': port, 'stun-host': ownHost } = values
  if (isOff !== true) {
    return {
      port: port === undefined ? undefined : readWholeNumber('--stun-port', port, 0, 65_535),
      host: ownHost === undefined ? host : readHost(ownHost, '--stun-host'),
    }
  }
  if (port !== undefined || ownHost !== undefined) fail('--no-stun goes with neither --stun-port nor --stun-host.')
  return undefined
}

function readRelayKeySource(file: string | undefined, text: string | undefined, folder: string): RelayKeySource {
  if (file !== undefined) return { kind: 'file', path: resolve(folder, file) }
  return text === undefined ? { kind: 'data-folder' } : { kind: 'text', text }
}

function parseArguments(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, strict: true, allowPositionals: false }).values
  } catch (error) {
    // "Unknown option '--prot'. To specify a positional argument…": the first sentence says it.
    const sentence = toError(error).message.split('. ')[0] ?? ''
    return fail(`${sentence.replace(/\.$/, '')}. See --help.`, error)
  }
}

/**
 * @param args what follows the program's name
 * @param variables the environment; an empty variable counts as none
 * @param folder what relative paths are relative to
 * @throws WarrenError `config` with a sentence that names the option
 */
export function parseCommand(args: readonly string[], variables: Variables, folder: string): Command {
  const values = parseArguments(args)
  if (values.help === true) return { kind: 'help' }
  const variable = (name: string): string | undefined => variables[name]?.trim() || undefined

  const port = values.port ?? variable('PORT')
  const sockets = values['sockets-per-address']
  const host = readHost(values.host ?? DEFAULT_HOST)
  const isBehindProxy = values['behind-proxy'] ?? false
  const publicUrl = values.url === undefined ? undefined : readOriginUrl('--url', values.url)
  const certificateFiles = readCertificateFiles(values['tls-cert'], values['tls-key'], folder)
  if (certificateFiles !== undefined && publicUrl?.protocol === 'http:') {
    fail('With --tls-cert the relay speaks https only, and so does --url.')
  }
  const logLevel = values['log-level']
  return {
    kind: 'run',
    options: {
      port: port === undefined ? DEFAULT_PORT : readWholeNumber('The port', port, 0, 65_535),
      host,
      publicUrl,
      dataFolder: resolve(folder, values.data ?? variable('WARREN_DATA') ?? DEFAULT_DATA_FOLDER),
      relayKey: readRelayKeySource(values['relay-key'], variable('WARREN_RELAY_KEY'), folder),
      meshName: readMeshName(values.name?.trim() || DEFAULT_MESH_NAME),
      isBehindProxy,
      allowedOrigins: (values['allow-origin'] ?? []).map((origin) => readOriginUrl('--allow-origin', origin).origin),
      socketsPerAddress:
        sockets === undefined
          ? undefined
          : readWholeNumber('--sockets-per-address', sockets, 1, MAX_SOCKETS_PER_ADDRESS),
      stun: readStun(values, isBehindProxy ? ANY_HOST : host),
      iceServersFile: values['ice-servers'] === undefined ? undefined : resolve(folder, values['ice-servers']),
      keepBytes: readKeepBytes(values.keep, variable('WARREN_KEEP')),
      certificateFiles,
      isMetricsOpen: values['open-metrics'] ?? false,
      isJson: values.json ?? false,
      logLevel:
        logLevel === undefined
          ? readLogLevel('WARREN_LOG', variable('WARREN_LOG') ?? DEFAULT_LOG_LEVEL)
          : readLogLevel('--log-level', logLevel),
    },
  }
}
