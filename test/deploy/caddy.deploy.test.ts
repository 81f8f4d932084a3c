import { spawn } from 'node:child_process'
import { X509Certificate, createHash } from 'node:crypto'
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { get } from 'node:https'
import type { IncomingHttpHeaders } from 'node:http'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { chromium } from '@playwright/test'
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { WebSocket } from 'ws'
import type { ClientOptions } from 'ws'
import { CHROMIUM_ARGS, findChromium } from '../../scripts/chromium.mjs'
import type { IceServer } from '../../src/core/wire/ice-servers.ts'
import { makeCertificate, writeCertificate } from '../relay/make-certificate.ts'
import type { TestCertificate } from '../relay/make-certificate.ts'
import { PAGE, buildRelay, joinMesh, makePlace, startRelay } from '../relay/relay-fixture.ts'
import type { Announced, BuiltRelay } from '../relay/relay-fixture.ts'
import { bindingRequest, openStunClient } from '../relay/stun-client.ts'

/** The relay behind Debian's Caddy, with the Caddyfile of deploy/: `npm run test:caddy`, after `apt install caddy`. */

let built: BuiltRelay

beforeAll(async () => {
  built = await buildRelay()
}, 60_000)
afterAll(() => built.remove())

async function findFreePort(): Promise<number> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/** deploy/Caddyfile as it is, but for the name, the port, and a certificate of our own in place of one from outside. */
async function writeCaddyfile(place: string, port: number, relayPort: number): Promise<string> {
  const published = await readFile(new URL('../../deploy/Caddyfile', import.meta.url), 'utf8')
  const text = published
    .replace('warren.example {', `https://localhost:${port} {\n\ttls ${place}/tls.crt ${place}/tls.key`)
    .replace('127.0.0.1:8787', `127.0.0.1:${relayPort}`)
  expect(text).toContain('https://localhost')
  expect(text).toContain(`:${relayPort}`)
  const file = join(place, 'Caddyfile')
  await writeFile(file, `{\n\tadmin off\n\tauto_https disable_redirects\n\tskip_install_trust\n}\n${text}`)
  return file
}

interface Site extends Announced {
  /** Caddy's. */
  readonly publicPort: number
  readonly certificate: TestCertificate
}

/** Relay and Caddy, as processes. */
async function openSite(args: readonly string[] = []): Promise<Site> {
  const place = await makePlace()
  const publicPort = await findFreePort()
  const certificate = makeCertificate('localhost')
  await writeCertificate(place, certificate)
  const url = `https://localhost:${publicPort}`
  const relay = await startRelay(built.program, ['--url', url, '--behind-proxy', ...args], { place })
  const file = await writeCaddyfile(place, publicPort, relay.port)
  const caddy = spawn('caddy', ['run', '--config', file, '--adapter', 'caddyfile'], {
    env: { PATH: process.env['PATH'] ?? '', HOME: place, XDG_DATA_HOME: place, XDG_CONFIG_HOME: place },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  caddy.stderr.setEncoding('utf8').on('data', (text: string) => (said += text))
  caddy.on('error', (error) => (said += error.message))
  onTestFinished(async () => {
    if (caddy.pid === undefined || caddy.exitCode !== null) return
    caddy.kill('SIGTERM')
    await once(caddy, 'exit')
  })
  const site = { ...relay, publicPort, certificate }
  const isServing = (): Promise<unknown> =>
    fetchThrough(site, '/healthz').then(
      ({ status }) => status,
      () => said,
    )
  await expect.poll(isServing, { timeout: 20_000 }).toBe(200)
  return site
}

interface Answer {
  readonly status: number | undefined
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

function fetchThrough({ publicPort, certificate }: Site, path: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const options = {
      port: publicPort,
      path,
      host: '127.0.0.1',
      servername: 'localhost',
      ca: certificate.cert,
      agent: false,
    }
    get({ ...options, headers: { host: `localhost:${publicPort}` } }, (response) => {
      let body = ''
      response.setEncoding('utf8').on('data', (text: string) => (body += text))
      response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, body }))
    }).on('error', reject)
  })
}

function attemptThrough({ publicPort, certificate }: Site, options: ClientOptions = {}): Promise<'open' | number> {
  const socket = new WebSocket(`wss://localhost:${publicPort}/`, { ca: certificate.cert, family: 4, ...options })
  onTestFinished(() => socket.terminate())
  return new Promise((resolve, reject) => {
    socket.on('open', () => resolve('open'))
    socket.on('unexpected-response', (request, response) => {
      resolve(response.statusCode ?? 0)
      request.destroy()
    })
    socket.on('error', reject)
  })
}

describe('behind Caddy', () => {
  it('the page comes over https with its headers, health without counts, and metrics not at all', async () => {
    const site = await openSite()
    const page = await fetchThrough(site, '/')
    expect(page).toMatchObject({ status: 200, body: PAGE })
    expect(page.headers).toMatchObject({
      'strict-transport-security': 'max-age=31536000',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-embedder-policy': 'require-corp',
    })
    expect(page.headers['content-security-policy']).toContain("default-src 'none'")
    expect((await fetchThrough(site, '/healthz')).body).toBe('{"ok":true}\n')
    expect((await fetchThrough(site, '/metrics')).status).toBe(404)
    const local = await fetch(`http://127.0.0.1:${site.port}/metrics`)
    expect(await local.text()).toContain('warren_members 0\n')
  })

  it('a member joins over wss, and is told of STUN at a port that it can reach', async () => {
    const site = await openSite()
    const { cert } = site.certificate
    class TrustingWebSocket extends WebSocket {
      constructor(url: string) {
        super(url, { ca: cert, family: 4 })
      }
    }
    // Node's own, from version 22 on, would not trust the certificate.
    vi.stubGlobal('WebSocket', TrustingWebSocket)
    onTestFinished(() => {
      vi.unstubAllGlobals()
    })
    expect(site.relay).toContain(`/dns4/localhost/tcp/${site.publicPort}/wss/p2p/`)
    const heard: (readonly IceServer[])[] = []
    const member = await joinMesh(site.invite!, (servers) => heard.push(servers))
    await expect.poll(() => member.relays.get()[0]?.state, { timeout: 15_000 }).toBe('connected')
    await expect.poll(() => heard).toEqual([[{ url: `stun:localhost:${site.port}` }]])
    const client = await openStunClient()
    expect(await client.ask(bindingRequest(), site.port)).toMatchObject({ address: '127.0.0.1', port: client.port })
  })

  it('addresses are counted by what Caddy says, whatever the visitor claims', async () => {
    const site = await openSite(['--sockets-per-address', '2'])
    expect(await attemptThrough(site)).toBe('open')
    expect(await attemptThrough(site, { headers: { 'x-forwarded-for': '203.0.113.1' } })).toBe('open')
    expect(await attemptThrough(site, { headers: { 'x-forwarded-for': '203.0.113.2' } })).toBe(429)
  })

  it('a browser has a secure context there, and its WebSocket is let in', async () => {
    const site = await openSite()
    const { publicKey } = new X509Certificate(site.certificate.cert)
    const pin = createHash('sha256')
      .update(publicKey.export({ type: 'spki', format: 'der' }))
      .digest('base64')
    const executablePath = findChromium()
    const browser = await chromium.launch({
      ...(executablePath === undefined ? {} : { executablePath }),
      args: [...CHROMIUM_ARGS, `--ignore-certificate-errors-spki-list=${pin}`],
    })
    onTestFinished(() => browser.close())
    const page = await browser.newPage()
    await page.goto(site.url)
    const opened = page.evaluate(
      (url) =>
        new Promise<string>((resolve) => {
          const socket = new globalThis.WebSocket(url)
          socket.onopen = () => resolve(`open, ${globalThis.isSecureContext ? 'secure' : 'insecure'}`)
          socket.onerror = () => resolve('error')
        }),
      `wss://localhost:${site.publicPort}/`,
    )
    expect(await opened).toBe('open, secure')
  })
})
