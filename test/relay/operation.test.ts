import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { get } from 'node:https'
import { createSocket } from 'node:dgram'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { unwrap } from '../../src/core/base/errors.ts'
import { decodeInvite } from '../../src/core/wire/invite.ts'
import type { IceServer } from '../../src/core/wire/ice-servers.ts'
import { parseRelayAddress } from '../../src/core/wire/relay-address.ts'
import { attemptSocket, connectRaw } from './front-door-fixture.ts'
import { makeCertificate, writeCertificate } from './make-certificate.ts'
import { buildRelay, joinMesh, makePlace, runRelay, startRelay, stopRelay } from './relay-fixture.ts'
import type { BuiltRelay, RelayRun } from './relay-fixture.ts'
import { bindingRequest, openStunClient } from './stun-client.ts'

/** How an operator runs it: the built program as a process, over real sockets. */

let built: BuiltRelay

beforeAll(async () => {
  built = await buildRelay()
})
afterAll(() => built.remove())

const start = (place: string, args: readonly string[] = [], variables: Readonly<Record<string, string>> = {}) =>
  startRelay(built.program, args, { place, variables })

/** What it has logged, line by line. */
const linesOf = (run: RelayRun): readonly Record<string, unknown>[] =>
  run
    .stderr()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>)

async function logged(run: RelayRun, event: string): Promise<Record<string, unknown>> {
  let line: Record<string, unknown> | undefined
  await expect.poll(() => (line = linesOf(run).find((each) => each['event'] === event))).toBeDefined()
  return line as Record<string, unknown>
}

async function readMetrics(url: string): Promise<ReadonlyMap<string, number>> {
  const lines = (await (await fetch(`${url}/metrics`)).text()).split('\n')
  const samples = lines.filter((line) => line !== '' && !line.startsWith('#'))
  return new Map(samples.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.split(' ').at(-1))]))
}

describe('STUN', () => {
  it('is answered on the same port number, and members are told of it', async () => {
    const { port, invite } = await start(await makePlace())
    const client = await openStunClient()
    expect(await client.ask(bindingRequest(), port)).toMatchObject({ address: '127.0.0.1', port: client.port })
    const heard: (readonly IceServer[])[] = []
    await joinMesh(invite!, (servers) => heard.push(servers))
    await expect.poll(() => heard).toEqual([[{ url: `stun:localhost:${port}` }]])
  })

  it('and what the operator names beside it', async () => {
    const place = await makePlace()
    const turn = { urls: 'turn:turn.example:3478?transport=udp', username: 'rabbit', credential: 'clover' }
    await writeFile(join(place, 'ice.json'), JSON.stringify([turn]))
    const { port, invite, run } = await start(place, ['--ice-servers', 'ice.json', '--log-level', 'debug'])
    const heard: (readonly IceServer[])[] = []
    await joinMesh(invite!, (servers) => heard.push(servers))
    const told = [{ url: `stun:localhost:${port}` }, { url: turn.urls, user: 'rabbit', pass: 'clover' }]
    await expect.poll(() => heard).toEqual([told])
    expect(run.stderr()).not.toContain('clover')
  })

  it('has a port of its own where that is wanted, and none at all', async () => {
    const free = createSocket('udp4')
    free.bind(0, '127.0.0.1')
    await once(free, 'listening')
    const { port: stunPort } = free.address()
    free.close()
    await once(free, 'close')
    const { port, invite } = await start(await makePlace(), ['--stun-port', String(stunPort)])
    const client = await openStunClient()
    expect(await client.ask(bindingRequest(), stunPort)).toMatchObject({ port: client.port })
    expect(port).not.toBe(stunPort)
    const heard: (readonly IceServer[])[] = []
    await joinMesh(invite!, (servers) => heard.push(servers))
    await expect.poll(() => heard).toEqual([[{ url: `stun:localhost:${stunPort}` }]])

    const silent = await start(await makePlace(), ['--no-stun'])
    const none: (readonly IceServer[])[] = []
    await joinMesh(silent.invite!, (servers) => none.push(servers))
    await expect.poll(() => none).toEqual([[]])
    const taken = createSocket('udp4')
    onTestFinished(() => {
      taken.close()
    })
    taken.bind(silent.port, '127.0.0.1')
    await once(taken, 'listening')
  })

  it('whose port is taken ends the start with one sentence', async () => {
    const taken = createSocket('udp4')
    onTestFinished(() => {
      taken.close()
    })
    taken.bind(0, '127.0.0.1')
    await once(taken, 'listening')
    const { port } = taken.address()
    const run = runRelay(built.program, ['--port', String(port)], { place: await makePlace() })
    expect(await run.ended).toBe(1)
    const sentence = `UDP port ${port} is in use by another program. Choose another with --stun-port, or --no-stun.`
    expect(run.stderr()).toBe(`${sentence}\n`)
  })
})

describe('https', () => {
  const getPage = (port: number, ca: string): Promise<number | undefined> =>
    new Promise((resolve, reject) => {
      get({ port, host: '127.0.0.1', servername: 'localhost', ca, agent: false }, (response) => {
        response.resume()
        resolve(response.statusCode)
      }).on('error', reject)
    })

  it('is spoken with the given files; SIGHUP reads them anew, and files that cannot be used change nothing', async () => {
    const place = await makePlace()
    const first = makeCertificate('localhost')
    const second = makeCertificate('localhost')
    const files = await writeCertificate(place, first)
    const { url, port, relay, invite, run } = await start(place, [...files, '--log-level', 'info'])
    expect(url).toBe(`https://localhost:${port}`)
    expect(unwrap(parseRelayAddress(relay))).toMatchObject({ secure: true, port })
    expect(unwrap(decodeInvite(invite!)).relays).toEqual([relay])
    expect(await getPage(port, first.cert)).toBe(200)

    await writeFile(join(place, 'tls.key'), second.key)
    run.child.kill('SIGHUP')
    expect(await logged(run, 'certificate')).toMatchObject({ level: 'error' })
    expect(await getPage(port, first.cert)).toBe(200)

    await writeCertificate(place, second)
    run.child.kill('SIGHUP')
    await logged(run, 'certificate-reloaded')
    expect(await getPage(port, second.cert)).toBe(200)
    await expect(getPage(port, first.cert)).rejects.toThrow()
    expect(await stopRelay(run, 'SIGTERM')).toBe(0)
  })

  it('with files that cannot be used does not start', async () => {
    const place = await makePlace()
    const args = await writeCertificate(place, { ...makeCertificate('a'), key: makeCertificate('b').key })
    const run = runRelay(built.program, ['--port', '0', ...args], { place })
    expect(await run.ended).toBe(1)
    expect(run.stderr()).toBe(
      `The private key in ${join(place, 'tls.key')} is not that of the certificate in ${join(place, 'tls.crt')}.\n`,
    )
  })
})

describe('/metrics', () => {
  it('tell what goes on, and of nobody', async () => {
    const { port, url, invite, relay } = await start(await makePlace())
    const members = [await joinMesh(invite!), await joinMesh(invite!)]
    const isMet = () => members.every((one) => one.peers().some(({ role }) => role === 'member'))
    await expect.poll(isMet).toBe(true)
    const client = await openStunClient()
    await client.ask(bindingRequest(), port)
    await attemptSocket(port, '/', { origin: 'https://evil.example' })

    const metrics = await readMetrics(url)
    expect(Object.fromEntries(metrics)).toMatchObject({
      warren_websockets: 2,
      warren_libp2p_connections: 2,
      warren_members: 2,
      warren_reservations: 2,
      warren_circuits: 1,
      warren_circuits_total: 1,
      'warren_refused_total{reason="origin"}': 1,
      'warren_refused_total{reason="handshake"}': 0,
      'warren_stun_requests_total{result="answered"}': 1,
    })
    for (const name of [
      'warren_connections',
      'warren_connections_total',
      'warren_relayed_bytes_total',
      'warren_network_bytes_total{direction="in"}',
      'warren_network_bytes_total{direction="out"}',
      'warren_uptime_seconds',
      'process_resident_memory_bytes',
      'nodejs_heap_size_used_bytes',
      'process_cpu_seconds_total',
    ]) {
      expect(metrics.get(name), name).toBeGreaterThan(0)
    }
    const text = await (await fetch(`${url}/metrics`)).text()
    const secrets = ['127.0.0.1', '::1', unwrap(parseRelayAddress(relay)).peer, ...members.map(({ self }) => self)]
    expect(secrets.filter((secret) => text.includes(secret))).toEqual([])
    expect(text).not.toMatch(/12D3Koo/)
  })
})

describe('the log', () => {
  it('is empty of addresses and keys below debug, whatever happens, and JSON throughout', async () => {
    const { port, invite, relay, run } = await start(await makePlace(), ['--log-level', 'info'])
    const member = await joinMesh(invite!)
    await expect.poll(() => member.relays.get()[0]?.state).toBe('connected')
    await attemptSocket(port, '/', { origin: 'https://evil.example' })
    const { socket } = await attemptSocket(port)
    socket.send('no key at all')
    await once(socket, 'close')
    const junk = connectRaw(port)
    junk.socket.write('junk\r\n\r\n')
    await junk.ended
    expect(await stopRelay(run)).toBe(0)

    const lines = linesOf(run)
    expect(lines.map(({ event }) => event)).toEqual(expect.arrayContaining(['started', 'stopping', 'stopped']))
    for (const line of lines) {
      expect(Object.keys(line).slice(0, 3)).toEqual(['time', 'level', 'event'])
      expect(['info', 'warn', 'error']).toContain(line['level'])
    }
    const { meshKey } = unwrap(decodeInvite(invite!))
    const secrets = [
      '127.0.0.1',
      member.self,
      unwrap(parseRelayAddress(relay)).peer,
      Buffer.from(meshKey).toString('hex'),
    ]
    expect(secrets.filter((secret) => run.stderr().includes(secret))).toEqual([])
    expect(run.stderr()).not.toContain('warreninvite')
  })

  it('shows addresses when it is asked to', async () => {
    const { port, run } = await start(await makePlace(), [], { WARREN_LOG: 'debug' })
    await attemptSocket(port)
    expect(await logged(run, 'socket-admitted')).toMatchObject({ level: 'debug', address: '127.0.0.1' })
  })
})

describe('the end', () => {
  it('comes within seconds, whoever holds on', async () => {
    const place = await makePlace()
    const files = await writeCertificate(place, makeCertificate('localhost'))
    const { port, run } = await start(place, [...files, '--log-level', 'info'])
    // Begins TLS, and never goes on.
    const { socket } = connectRaw(port)
    await once(socket, 'connect')
    socket.write(Buffer.from('160301', 'hex'))
    const began = performance.now()
    expect(await stopRelay(run, 'SIGTERM')).toBe(0)
    expect(performance.now() - began).toBeLessThan(5_000)
    expect(linesOf(run).at(-1)).toMatchObject({ event: 'stopped', isInTime: true })
  })
})
