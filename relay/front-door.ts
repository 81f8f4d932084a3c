import { STATUS_CODES, createServer as createHttpServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import type { WebSocket } from 'ws'
import type { Clock } from '../src/core/base/environment.ts'
import { WarrenError } from '../src/core/base/errors.ts'
import type { Unsubscribe } from '../src/core/base/events.ts'
import { createTokenBuckets } from '../src/core/base/token-buckets.ts'
import type { Certificate } from './certificate.ts'
import type { FrontDoorLimits } from './limits.ts'
import type { Log } from './log.ts'
import { createOriginRule } from './origin-rule.ts'
import { METRICS_TYPE } from './metrics.ts'
import { createRefusalTally } from './refusal-tally.ts'
import type { Refusal } from './refusal-tally.ts'
import { isFromThisMachine, readRemoteAddress, toAddressGroup } from './remote-address.ts'
import type { RemoteAddress } from './remote-address.ts'
import { securityHeadersFor } from './security-headers.ts'
import { createSlotCounts } from './slot-counts.ts'
import { sendStaticFile } from './static-files.ts'
import type { StaticFiles } from './static-files.ts'

/** The WebSockets' path. A libp2p WebSocket address has none, so it is the page's own. */
const SOCKET_PATH = '/'
const HEALTH_PATH = '/healthz'
const METRICS_PATH = '/metrics'

/** TLS 1.2 with its forward-secret suites is what the oldest browser that runs the page has. */
const TLS_OPTIONS = { minVersion: 'TLSv1.2' } as const

/** What a WebSocket is told when the relay goes: RFC 6455, 7.4.1, "going away". */
const GOING_AWAY = 1001

/** How long WebSockets that were told so may take to close, in milliseconds. */
const CLOSE_GRACE_MS = 1_000

/** What ws calls it. */
const MESSAGE_TOO_LONG = 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH'

/** A WebSocket that was let in, and from where. */
export interface AdmittedSocket {
  readonly webSocket: WebSocket
  readonly remote: RemoteAddress
}

/** How many there are now of what the name says. */
export type Counts = Readonly<Record<string, number>>

/** What goes on at the front door, and what did since the start. */
export interface FrontDoorCounts {
  readonly connections: number
  readonly connectionsTotal: number
  readonly webSockets: number
  /** Over TCP, with the bytes of TLS where the relay speaks it. */
  readonly bytesIn: number
  readonly bytesOut: number
  readonly refused: Readonly<Record<Refusal, number>>
}

export interface FrontDoor {
  /**
   * @returns the port, which for port 0 is one that was free
   * @throws WarrenError `config` when the port is taken or the address is not this machine's
   */
  listen(port: number, host: string): Promise<number>
  /** Until somebody listens for them, WebSockets are answered with 503. */
  onSocket(listener: (socket: AdmittedSocket) => void): Unsubscribe
  /** What /healthz tells this machine beside the front door's own counts. */
  reportCounts(read: () => Counts): void
  /** What /metrics tells: Prometheus' text. Until then there is no such page. */
  reportMetrics(read: () => string): void
  counts(): FrontDoorCounts
  /** For connections from now on; those that are open go on with the one they began with. */
  replaceCertificate(certificate: Certificate): void
  /** Nobody new is let in; whoever is inside stays. */
  stopAccepting(): void
  /** Ends what is left, politely and then not, and resolves when the port is free. */
  close(): Promise<void>
}

export interface FrontDoorOptions {
  readonly limits: FrontDoorLimits
  /** A proxy in front tells who is asking, in `X-Forwarded-For`. */
  readonly isBehindProxy: boolean
  /** Origins of pages that may open WebSockets here, beside the pages of this host. */
  readonly allowedOrigins: readonly string[]
  /** The public address is https: browsers are told never to come without it. */
  readonly isPublicHttps: boolean
  /** Speaks TLS with it; without one the relay speaks plain HTTP. */
  readonly certificate?: Certificate
  /** /metrics is told to everyone, not to this machine only. */
  readonly isMetricsOpen?: boolean
}

/** The path of a request's target; undefined when it is neither a path nor a URL. */
function readPath(request: IncomingMessage): string | undefined {
  const target = request.url ?? ''
  if (target.startsWith('/')) return target.split('?', 1)[0]
  return URL.canParse(target) ? new URL(target).pathname : undefined
}

function describeListenError(error: NodeJS.ErrnoException, port: number, host: string): string {
  switch (error.code) {
    case 'EADDRINUSE':
      return `Port ${port} is in use by another program. Choose another with --port or PORT.`
    case 'EACCES':
      return `Port ${port} may not be used by this user. Choose one above 1023 with --port or PORT.`
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `${host} is not an address of this machine. Choose another with --host.`
    default:
      return `The relay could not listen on port ${port} of ${host} (${error.code ?? error.message}).`
  }
}

const BAD_REQUEST = 400

/** How a request that is none is refused: Node's own answers, counted. */
const REFUSAL_BY_CODE: Readonly<Record<string, { readonly reason: Refusal; readonly status?: number }>> = {
  ERR_HTTP_REQUEST_TIMEOUT: { reason: 'slow', status: 408 },
  ERR_TLS_HANDSHAKE_TIMEOUT: { reason: 'slow' },
  HPE_HEADER_OVERFLOW: { reason: 'oversize', status: 431 },
  HPE_CHUNK_EXTENSIONS_OVERFLOW: { reason: 'oversize', status: 413 },
}

/** Answers what leads to no response and no WebSocket. */
function refuseSocket(socket: Duplex, status: number): void {
  socket.once('finish', () => socket.destroy())
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}

/** One HTTP server on one port: the page, and the WebSockets that libp2p speaks over. No key has been asked for here. */
export function createFrontDoor(
  { clock, log, files }: { clock: Clock; log: Log; files: StaticFiles },
  { limits, isBehindProxy, allowedOrigins, isPublicHttps, certificate, isMetricsOpen = false }: FrontDoorOptions,
): FrontDoor {
  const originRule = createOriginRule(allowedOrigins)
  const tally = createRefusalTally(clock, log)
  const connectionSlots = createSlotCounts(limits.connectionsPerAddress)
  const socketSlots = createSlotCounts(limits.socketsPerAddress)
  const newConnections = createTokenBuckets(clock, {
    perSecond: limits.newConnectionsPerSecond,
    burst: limits.newConnectionsBurst,
    maxKeys: limits.rememberedAddresses,
  })
  const connections = new Set<Socket>()
  const listeners = new Set<(socket: AdmittedSocket) => void>()
  let isAccepting = true
  let readCounts = (): Counts => ({})
  let readMetrics: (() => string) | undefined
  let connectionsTotal = 0
  /** Of connections that are closed. */
  const passed = { bytesIn: 0, bytesOut: 0 }

  const httpOptions = {
    headersTimeout: limits.headersTimeoutMs,
    requestTimeout: limits.requestTimeoutMs,
    keepAliveTimeout: limits.keepAliveTimeoutMs,
    connectionsCheckingInterval: limits.deadlineCheckMs,
    maxHeaderSize: limits.headerBytes,
  }
  const secureServer =
    certificate &&
    createHttpsServer({ ...httpOptions, ...TLS_OPTIONS, ...certificate, handshakeTimeout: limits.tlsHandshakeMs })
  const server = secureServer ?? createHttpServer(httpOptions)
  server.maxHeadersCount = limits.headerCount
  // Of a request's answer; a WebSocket is told of by pings (ws takes the deadline away).
  server.timeout = limits.stalledMs
  server.maxConnections = limits.connections

  const webSockets = new WebSocketServer({
    noServer: true,
    maxPayload: limits.messageBytes,
    // What passes is encrypted: compressing it costs memory and gains nothing.
    perMessageDeflate: false,
  })

  server.on('drop', () => tally.count('connections'))

  server.on('connection', (socket: Socket) => {
    connections.add(socket)
    connectionsTotal++
    socket.once('close', () => {
      connections.delete(socket)
      passed.bytesIn += socket.bytesRead
      passed.bytesOut += socket.bytesWritten
    })
    if (isBehindProxy) return
    const group = toAddressGroup(socket.remoteAddress ?? '')
    if (!newConnections.take(group)) {
      tally.count('connection-rate')
      socket.destroy()
      return
    }
    const release = connectionSlots.take(group)
    if (release === undefined) {
      tally.count('connections-per-address')
      socket.destroy()
      return
    }
    socket.once('close', release)
  })

  server.on('timeout', (socket: Socket) => {
    tally.count('stalled')
    socket.destroy()
  })

  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    const { code = '' } = error
    const { reason, status } = REFUSAL_BY_CODE[code] ?? {
      reason: 'malformed' as const,
      status: code.startsWith('HPE_') ? BAD_REQUEST : undefined,
    }
    // Who goes away in the middle of a request was not refused.
    if (code !== 'ECONNRESET') tally.count(reason)
    if (status === undefined || !socket.writable) socket.destroy()
    else refuseSocket(socket, status)
  })

  const sendText = (response: ServerResponse, status: number, text: string, type = 'text/plain; charset=utf-8') => {
    response.writeHead(status, {
      ...securityHeadersFor('', isPublicHttps),
      'Content-Type': type,
      'Cache-Control': 'no-store',
      'Content-Length': Buffer.byteLength(text),
    })
    response.end(response.req.method === 'HEAD' ? undefined : text)
  }

  const sendHealth = (request: IncomingMessage, response: ServerResponse): void => {
    const ok = isAccepting && listeners.size > 0
    // How many are connected is the members' business and their operator's: strangers hear only that the relay runs.
    const counts = isFromThisMachine(request)
      ? { connections: connections.size, webSockets: webSockets.clients.size, ...readCounts() }
      : {}
    sendText(response, ok ? 200 : 503, `${JSON.stringify({ ok, ...counts })}\n`, 'application/json')
  }

  const sendMetrics = (request: IncomingMessage, response: ServerResponse): void => {
    if (readMetrics === undefined || !(isMetricsOpen || isFromThisMachine(request))) sendNothing(response)
    else sendText(response, 200, readMetrics(), METRICS_TYPE)
  }

  const sendNothing = (response: ServerResponse): void => sendText(response, 404, 'There is nothing here.\n')

  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      // Whatever body comes with it is not waited for.
      response.setHeader('Allow', 'GET, HEAD').setHeader('Connection', 'close')
      sendText(response, 405, 'Only GET and HEAD are answered here.\n')
      return
    }
    const path = readPath(request)
    if (path === HEALTH_PATH) return sendHealth(request, response)
    if (path === METRICS_PATH) return sendMetrics(request, response)
    const file = path === undefined ? undefined : files.get(path)
    if (path === undefined || file === undefined) return sendNothing(response)
    sendStaticFile(file, path, request, response, isPublicHttps)
  })

  /** @returns the status to refuse with, or undefined to let in */
  const judgeUpgrade = (request: IncomingMessage, group: string): number | undefined => {
    if (!isAccepting || listeners.size === 0) return 503
    if (readPath(request) !== SOCKET_PATH) return 404
    if (!originRule.allows(request.headers.origin, request.headers.host)) {
      tally.count('origin')
      return 403
    }
    if (isBehindProxy && !newConnections.take(group)) {
      tally.count('connection-rate')
      return 429
    }
    return undefined
  }

  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    // A reset between the upgrade and the WebSocket's own listener would otherwise be an uncaught exception.
    socket.on('error', (error: NodeJS.ErrnoException) => log.debug('socket-error', { code: error.code ?? error.name }))
    const remote = readRemoteAddress(request, isBehindProxy)
    const group = toAddressGroup(remote.address)
    const refusal = judgeUpgrade(request, group)
    if (refusal !== undefined) {
      log.debug('socket-refused', { status: refusal, address: remote.address })
      return refuseSocket(socket, refusal)
    }
    const release = socketSlots.take(group)
    if (release === undefined) {
      tally.count('sockets-per-address')
      log.debug('socket-refused', { status: 429, address: remote.address })
      return refuseSocket(socket, 429)
    }
    socket.once('close', release)
    webSockets.handleUpgrade(request, socket, head, (webSocket) => {
      // ws has closed it by then; an error without a listener would end the process.
      webSocket.on('error', (error: NodeJS.ErrnoException) => {
        if (error.code !== undefined) tally.count(error.code === MESSAGE_TOO_LONG ? 'oversize' : 'malformed')
        log.debug('socket-error', { code: error.code ?? error.message })
      })
      log.debug('socket-admitted', { address: remote.address })
      for (const listener of listeners) listener({ webSocket, remote })
    })
  })

  const stopAccepting = (): void => {
    isAccepting = false
    server.close()
    server.closeIdleConnections()
  }

  return {
    async listen(port, host) {
      await new Promise<void>((resolve, reject) => {
        const onError = (error: NodeJS.ErrnoException): void =>
          reject(new WarrenError('config', describeListenError(error, port, host), { cause: error }))
        server.once('error', onError)
        server.listen(port, host, () => {
          server.off('error', onError)
          resolve()
        })
      })
      server.on('error', (error: NodeJS.ErrnoException) => log.error('server', { code: error.code ?? error.name }))
      const bound = server.address()
      return typeof bound === 'object' && bound !== null ? bound.port : port
    },
    onSocket(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    reportCounts(read) {
      readCounts = read
    },
    reportMetrics(read) {
      readMetrics = read
    },
    counts() {
      const open = [...connections]
      return {
        connections: open.length,
        connectionsTotal,
        webSockets: webSockets.clients.size,
        bytesIn: open.reduce((sum, { bytesRead }) => sum + bytesRead, passed.bytesIn),
        bytesOut: open.reduce((sum, { bytesWritten }) => sum + bytesWritten, passed.bytesOut),
        refused: tally.totals(),
      }
    },
    replaceCertificate(replacement) {
      if (secureServer === undefined) throw new WarrenError('invalid', 'A relay without TLS has no certificate.')
      secureServer.setSecureContext({ ...TLS_OPTIONS, ...replacement })
    },
    stopAccepting,
    async close() {
      stopAccepting()
      if (connections.size === 0) return
      const closed = new Promise<void>((resolve) => {
        server.once('close', resolve)
      })
      for (const webSocket of webSockets.clients) webSocket.close(GOING_AWAY)
      const cancel = clock.after(CLOSE_GRACE_MS, () => {
        for (const connection of connections) connection.destroy()
      })
      await closed
      cancel()
    },
  }
}
