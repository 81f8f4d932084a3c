import { once } from 'node:events'
import { describe, expect, it, vi } from 'vitest'
import { createFrontDoor } from '../../relay/front-door.ts'
import type { AdmittedSocket, FrontDoor } from '../../relay/front-door.ts'
import { FRONT_DOOR_LIMITS, widenLimitsPerAddress } from '../../relay/limits.ts'
import { createLog } from '../../relay/log.ts'
import { systemEnvironment } from '../../src/core/base/environment.ts'
import { attemptSocket, connectRaw, openDoor } from './front-door-fixture.ts'

const UPGRADE = 'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n'

function collectSockets(door: FrontDoor): AdmittedSocket[] {
  const admitted: AdmittedSocket[] = []
  door.onSocket((socket) => admitted.push(socket))
  return admitted
}

/** On a connection of its own. @returns the whole answer, or nothing */
async function getHealth(port: number, headers = ['Host: localhost']): Promise<string> {
  const { socket, ended } = connectRaw(port)
  const lines = ['GET /healthz HTTP/1.1', ...headers, 'Connection: close']
  socket.write(`${lines.join('\r\n')}\r\n\r\n`)
  return ended
}

const getPageStatus = async (port: number): Promise<string> => {
  const { socket, ended } = connectRaw(port)
  socket.write('HEAD / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n')
  return (await ended).slice(0, 12)
}

describe('WebSockets', () => {
  it('are let in at the page’s own path and handed over with their address', async () => {
    const { door, port } = await openDoor()
    const admitted = collectSockets(door)
    const { socket, outcome } = await attemptSocket(port)
    expect(outcome).toBe('open')
    expect(admitted).toHaveLength(1)
    expect(admitted[0]?.remote).toEqual({ address: '127.0.0.1', port: expect.any(Number) as number })
    const heard = once(admitted[0]!.webSocket, 'message')
    socket.send(Uint8Array.of(1, 2, 3))
    expect((await heard)[0]).toEqual(Buffer.from([1, 2, 3]))
  })

  it('find nobody home before anyone listens for them', async () => {
    const { port } = await openDoor()
    expect((await attemptSocket(port)).outcome).toBe(503)
  })

  it('are refused on other paths', async () => {
    const { door, port } = await openDoor()
    collectSockets(door)
    expect((await attemptSocket(port, '/socket')).outcome).toBe(404)
  })

  it('are refused to pages from elsewhere, and let in from here and where we said', async () => {
    const { door, port } = await openDoor({}, { allowedOrigins: ['https://warren.example'] })
    collectSockets(door)
    const attempt = async (origin: string) => (await attemptSocket(port, '/', { origin })).outcome
    expect(await attempt('https://evil.example')).toBe(403)
    expect(await attempt('null')).toBe(403)
    expect(await attempt(`http://127.0.0.1:${port}`)).toBe('open')
    expect(await attempt(`http://localhost:${port}`)).toBe('open')
    expect(await attempt(`http://localhost:${port + 1}`)).toBe(403)
    expect(await attempt('http://localhost')).toBe(403)
    expect(await attempt('https://warren.example')).toBe('open')
  })

  it('that are none get 400', async () => {
    const { door, port } = await openDoor()
    collectSockets(door)
    const { socket, ended } = connectRaw(port)
    socket.write(`GET / HTTP/1.1\r\nHost: localhost\r\n${UPGRADE}\r\n`)
    expect(await ended).toMatch(/^HTTP\/1\.1 400 /)
  })

  it('bring messages up to the limit and are cut off one byte above', async () => {
    const { door, port } = await openDoor()
    const admitted = collectSockets(door)
    const fits = await attemptSocket(port)
    const heard = once(admitted[0]!.webSocket, 'message')
    fits.socket.send(new Uint8Array(FRONT_DOOR_LIMITS.messageBytes))
    expect(((await heard)[0] as Buffer).byteLength).toBe(FRONT_DOOR_LIMITS.messageBytes)

    const above = await attemptSocket(port)
    const unheard = vi.fn()
    admitted[1]!.webSocket.on('message', unheard)
    const closed = once(above.socket, 'close')
    above.socket.send(new Uint8Array(FRONT_DOOR_LIMITS.messageBytes + 1))
    expect((await closed)[0]).toBe(1009)
    expect(unheard).not.toHaveBeenCalled()
  })

  it('are as many per address as allowed, and one more when one has left', async () => {
    const { door, port } = await openDoor({ socketsPerAddress: 3 })
    const admitted = collectSockets(door)
    const attempts = [await attemptSocket(port), await attemptSocket(port), await attemptSocket(port)]
    expect(attempts.map(({ outcome }) => outcome)).toEqual(['open', 'open', 'open'])
    expect((await attemptSocket(port)).outcome).toBe(429)
    const gone = once(admitted[0]!.webSocket, 'close')
    attempts[0]?.socket.close()
    await gone
    await expect.poll(async () => (await attemptSocket(port)).outcome).toBe('open')
  })

  it('count by the proxy’s word behind a proxy', async () => {
    const { door, port } = await openDoor({ socketsPerAddress: 1, connectionsPerAddress: 1 }, { isBehindProxy: true })
    const admitted = collectSockets(door)
    const attempt = async (hops: string) =>
      (await attemptSocket(port, '/', { headers: { 'x-forwarded-for': hops } })).outcome
    expect(await attempt('203.0.113.1')).toBe('open')
    expect(await attempt('203.0.113.2')).toBe('open')
    expect(await attempt('198.51.100.7, 203.0.113.1')).toBe(429)
    expect(admitted.map(({ remote }) => remote.address)).toEqual(['203.0.113.1', '203.0.113.2'])
  })

  it('come no faster than allowed behind a proxy', async () => {
    const { door, port } = await openDoor(
      { newConnectionsBurst: 2, newConnectionsPerSecond: 0.001 },
      { isBehindProxy: true },
    )
    collectSockets(door)
    const headers = { 'x-forwarded-for': '203.0.113.1' }
    const outcomes = []
    for (let i = 0; i < 3; i++) outcomes.push((await attemptSocket(port, '/', { headers })).outcome)
    expect(outcomes).toEqual(['open', 'open', 429])
  })
})

describe('connections', () => {
  it('are as many per address as allowed, and one more when one has left', async () => {
    const { port } = await openDoor({ connectionsPerAddress: 2 })
    const held = [connectRaw(port), connectRaw(port)]
    await Promise.all(held.map(({ socket }) => once(socket, 'connect')))
    expect(await getPageStatus(port)).toBe('')
    held[0]?.socket.destroy()
    await expect.poll(() => getPageStatus(port)).toBe('HTTP/1.1 200')
  })

  it('come no faster than allowed', async () => {
    const { port } = await openDoor({ newConnectionsBurst: 3, newConnectionsPerSecond: 0.001 })
    const heard = []
    for (let i = 0; i < 4; i++) heard.push(await getPageStatus(port))
    expect(heard).toEqual(['HTTP/1.1 200', 'HTTP/1.1 200', 'HTTP/1.1 200', ''])
  })

  it('end for who asks and never reads', async () => {
    const { port, lines } = await openDoor({ stalledMs: 200, keepAliveTimeoutMs: 60_000 })
    const { socket } = connectRaw(port)
    socket.pause()
    // More than the kernel's buffers hold, so that the rest waits in the relay.
    socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n'.repeat(10_000))
    const open = async () =>
      (JSON.parse((await getHealth(port)).split('\r\n\r\n')[1] ?? '') as { connections: number }).connections
    await vi.waitFor(async () => expect(await open()).toBe(1), { timeout: 30_000 })
    expect(lines).toEqual([])
  })

  it('that say nothing, or take their time, are ended', async () => {
    const { port } = await openDoor({ headersTimeoutMs: 200, requestTimeoutMs: 400, deadlineCheckMs: 50 })
    const silent = connectRaw(port)
    const slow = connectRaw(port)
    slow.socket.write('GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ')
    const drip = setInterval(() => slow.socket.write('a'), 20)
    try {
      expect(await Promise.all([silent.ended, slow.ended])).toEqual([
        expect.stringMatching(/^HTTP\/1\.1 408 /),
        expect.stringMatching(/^HTTP\/1\.1 408 /),
      ])
    } finally {
      clearInterval(drip)
    }
  })

  it('do not rest for ever between requests', async () => {
    const { port } = await openDoor({ keepAliveTimeoutMs: 100 })
    const { socket, ended } = connectRaw(port)
    socket.write('HEAD / HTTP/1.1\r\nHost: localhost\r\n\r\n')
    expect(await ended).toMatch(/^HTTP\/1\.1 200 /)
  })

  it('bring no more headers than allowed', async () => {
    const { port } = await openDoor()
    const { socket, ended } = connectRaw(port)
    socket.write(`GET / HTTP/1.1\r\nHost: localhost\r\nX-Long: ${'a'.repeat(FRONT_DOOR_LIMITS.headerBytes)}\r\n\r\n`)
    expect(await ended).toMatch(/^HTTP\/1\.1 431 /)
  })

  it('leave no address in the log, except when debugging', async () => {
    const { door, port, lines } = await openDoor()
    collectSockets(door)
    await attemptSocket(port)
    await attemptSocket(port, '/', { origin: 'https://evil.example' })
    const withAddress = lines.filter((line) => line.includes('127.0.0.1'))
    expect(withAddress.length).toBeGreaterThan(0)
    expect(withAddress.every((line) => line.includes('"level":"debug"'))).toBe(true)
  })

  it('can be allowed more of where many share an address', () => {
    expect(widenLimitsPerAddress(FRONT_DOOR_LIMITS, 1_000)).toEqual({
      ...FRONT_DOOR_LIMITS,
      socketsPerAddress: 1_000,
      connectionsPerAddress: 3_000,
      connections: 3_000,
      newConnectionsBurst: 3_000,
    })
  })
})

describe('health', () => {
  const LOCAL = { ok: true, connections: 2, webSockets: 1, members: 7 }
  const readAnswer = (answer: string): unknown => JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')))

  it('is told to everyone, and counts to this machine alone', async () => {
    const { door, port } = await openDoor()
    door.reportCounts(() => ({ members: 7 }))
    collectSockets(door)
    await attemptSocket(port)
    expect(readAnswer(await getHealth(port))).toEqual(LOCAL)
    expect(readAnswer(await getHealth(port, [`Host: 127.0.0.1:${port}`]))).toEqual(LOCAL)
    for (const headers of [
      ['Host: warren.example'],
      ['Host: localhost', 'X-Forwarded-For: 203.0.113.1'],
      ['Host: localhost', 'X-Real-IP: 203.0.113.1'],
      ['Host: localhost', 'Forwarded: for=203.0.113.1'],
      ['Host: localhost', 'Via: 1.1 proxy'],
    ]) {
      expect(readAnswer(await getHealth(port, headers))).toEqual({ ok: true })
    }
  })

  it('is bad while WebSockets are not taken', async () => {
    const { port } = await openDoor()
    const answer = await getHealth(port, ['Host: warren.example'])
    expect(answer).toMatch(/^HTTP\/1\.1 503 /)
    expect(answer).toContain('Cache-Control: no-store')
    expect(readAnswer(answer)).toEqual({ ok: false })
  })
})

describe('opening and closing', () => {
  const makeDoor = () => {
    const { clock } = systemEnvironment
    const log = createLog(clock, { level: 'error', write: () => undefined })
    return createFrontDoor(
      { clock, log, files: new Map() },
      { limits: FRONT_DOOR_LIMITS, isBehindProxy: false, allowedOrigins: [], isPublicHttps: false },
    )
  }

  it('says when the port is in use, or the address another machine’s', async () => {
    const { port } = await openDoor()
    await expect(makeDoor().listen(port, '127.0.0.1')).rejects.toThrow(
      `Port ${port} is in use by another program. Choose another with --port or PORT.`,
    )
    await expect(makeDoor().listen(0, '192.0.2.1')).rejects.toThrow(
      '192.0.2.1 is not an address of this machine. Choose another with --host.',
    )
  })

  it('lets nobody new in once it is told, and tells those inside that it goes', async () => {
    const { door, port } = await openDoor()
    collectSockets(door)
    const { socket } = await attemptSocket(port)
    door.stopAccepting()
    expect((await attemptSocket(port)).outcome).toBe('reset')
    expect(socket.readyState).toBe(socket.OPEN)
    const closed = once(socket, 'close')
    await door.close()
    expect((await closed)[0]).toBe(1001)
  })

  it('does not wait for those who will not go', async () => {
    const { door, port } = await openDoor()
    collectSockets(door)
    const { socket, ended } = connectRaw(port)
    socket.write(`GET / HTTP/1.1\r\nHost: localhost\r\n${UPGRADE}Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n`)
    await once(socket, 'data')
    await door.close()
    expect(await ended).toMatch(/^HTTP\/1\.1 101 /)
    expect(await makeDoor().listen(port, '127.0.0.1')).toBe(port)
  })
})
