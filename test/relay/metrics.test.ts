import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { FRONT_DOOR_LIMITS } from '../../relay/limits.ts'
import { formatMetrics, measure, measureEach } from '../../relay/metrics.ts'
import { attemptSocket, connectRaw, openDoor } from './front-door-fixture.ts'

async function getMetrics(port: number, headers = ['Host: localhost']): Promise<string> {
  const { socket, ended } = connectRaw(port)
  socket.write(`${['GET /metrics HTTP/1.1', ...headers, 'Connection: close'].join('\r\n')}\r\n\r\n`)
  return ended
}

describe('metrics', () => {
  it('are written as Prometheus reads them', () => {
    const text = formatMetrics([
      measure('gauge', 'warren_members', 'Members now.', 3),
      measureEach('counter', 'warren_refused_total', 'By reason.', 'reason', { slow: 1, origin: 0 }),
    ])
    expect(text).toBe(
      [
        '# HELP warren_members Members now.',
        '# TYPE warren_members gauge',
        'warren_members 3',
        '# HELP warren_refused_total By reason.',
        '# TYPE warren_refused_total counter',
        'warren_refused_total{reason="slow"} 1',
        'warren_refused_total{reason="origin"} 0',
        '',
      ].join('\n'),
    )
  })

  it('are told to this machine alone, and to others as if there were none', async () => {
    const { door, port } = await openDoor()
    expect(await getMetrics(port)).toMatch(/^HTTP\/1\.1 404 /)
    door.reportMetrics(() => 'warren_members 3\n')
    const told = await getMetrics(port)
    expect(told).toMatch(/^HTTP\/1\.1 200 /)
    expect(told).toContain('Content-Type: text/plain; version=0.0.4; charset=utf-8')
    expect(told).toMatch(/\r\n\r\nwarren_members 3\n$/)
    for (const headers of [
      ['Host: warren.example'],
      ['Host: localhost', 'X-Forwarded-For: 203.0.113.1'],
      ['Host: localhost', 'Via: 1.1 proxy'],
    ]) {
      expect(await getMetrics(port, headers)).toMatch(/^HTTP\/1\.1 404 [^]*There is nothing here/)
    }
  })

  it('are told to everyone where they were opened', async () => {
    const { door, port } = await openDoor({}, { isMetricsOpen: true })
    door.reportMetrics(() => 'warren_members 3\n')
    expect(await getMetrics(port, ['Host: warren.example', 'Via: 1.1 proxy'])).toMatch(/^HTTP\/1\.1 200 /)
  })
})

describe('the front door counts', () => {
  it('connections, WebSockets and bytes', async () => {
    const { door, port } = await openDoor()
    door.onSocket(() => undefined)
    const { socket } = await attemptSocket(port)
    const before = door.counts()
    expect(before).toMatchObject({ connections: 1, connectionsTotal: 1, webSockets: 1 })
    socket.send(new Uint8Array(10_000))
    await expect.poll(() => door.counts().bytesIn).toBeGreaterThanOrEqual(before.bytesIn + 10_000)
    const { bytesIn } = door.counts()
    socket.terminate()
    await expect.poll(() => door.counts()).toMatchObject({ connections: 0, connectionsTotal: 1, webSockets: 0 })
    expect(door.counts().bytesIn).toBe(bytesIn)
  })

  it('each kind of refusal', async () => {
    const { door, port } = await openDoor({ socketsPerAddress: 2 })
    door.onSocket(() => undefined)
    const none = {
      connections: 0,
      'connections-per-address': 0,
      'connection-rate': 0,
      'sockets-per-address': 0,
      origin: 0,
      slow: 0,
      stalled: 0,
      oversize: 0,
      malformed: 0,
    }
    expect(door.counts().refused).toEqual(none)

    // At a door of its own: on a busy machine those that follow might be too slow for it.
    const hasty = await openDoor({ headersTimeoutMs: 150, requestTimeoutMs: 300, deadlineCheckMs: 50 })
    await connectRaw(hasty.port).ended
    expect(hasty.door.counts().refused).toEqual({ ...none, slow: 1 })

    const long = connectRaw(port)
    long.socket.write(`GET / HTTP/1.1\r\nHost: localhost\r\nX: ${'a'.repeat(FRONT_DOOR_LIMITS.headerBytes)}\r\n\r\n`)
    await long.ended
    expect(door.counts().refused).toEqual({ ...none, oversize: 1 })

    const junk = connectRaw(port)
    junk.socket.write('\u0016\u0003\u0001 is not HTTP\r\n\r\n')
    expect(await junk.ended).toMatch(/^HTTP\/1\.1 400 /)
    expect((await attemptSocket(port, '/', { origin: 'https://evil.example' })).outcome).toBe(403)
    expect(door.counts().refused).toEqual({ ...none, oversize: 1, malformed: 1, origin: 1 })

    const { socket } = await attemptSocket(port)
    socket.send(new Uint8Array(FRONT_DOOR_LIMITS.messageBytes + 1))
    await once(socket, 'close')
    expect(door.counts().refused).toEqual({ ...none, oversize: 2, malformed: 1, origin: 1 })

    await Promise.all([attemptSocket(port), attemptSocket(port)])
    expect((await attemptSocket(port)).outcome).toBe(429)
    expect(door.counts().refused).toMatchObject({ 'sockets-per-address': 1 })
  })

  it('a request line that never ends as too long', async () => {
    const { door, port } = await openDoor()
    const { socket, ended } = connectRaw(port)
    socket.write(`GET /${'a'.repeat(2 * FRONT_DOOR_LIMITS.headerBytes)}`)
    expect(await ended).toMatch(/^HTTP\/1\.1 431 /)
    expect(door.counts().refused.oversize).toBe(1)
  })
})
