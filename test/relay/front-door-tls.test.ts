import { once } from 'node:events'
import { get } from 'node:https'
import { connect as connectTls } from 'node:tls'
import type { TLSSocket } from 'node:tls'
import { describe, expect, it, onTestFinished } from 'vitest'
import { WebSocket } from 'ws'
import { attemptSocket, connectRaw, openDoor } from './front-door-fixture.ts'
import { makeCertificate } from './make-certificate.ts'

const certificate = makeCertificate('localhost')

/** Trusts this certificate and no other. */
async function connectTrusting(port: number, cert: string): Promise<TLSSocket> {
  const socket = connectTls({ port, host: '127.0.0.1', servername: 'localhost', ca: cert })
  onTestFinished(() => {
    socket.destroy()
  })
  await once(socket, 'secureConnect')
  return socket
}

async function getStatus(port: number, cert: string, path = '/healthz'): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    get({ port, path, host: '127.0.0.1', servername: 'localhost', ca: cert, agent: false }, (response) => {
      response.resume()
      resolve(response.statusCode)
    }).on('error', reject)
  })
}

describe('a front door with a certificate', () => {
  it('serves the page and takes WebSockets over TLS on one port', async () => {
    const { door, port } = await openDoor({}, { certificate })
    door.onSocket(({ webSocket }) => webSocket.send('hello'))
    expect(await getStatus(port, certificate.cert)).toBe(200)
    expect(await getStatus(port, certificate.cert, '/')).toBe(200)
    const socket = new WebSocket(`wss://localhost:${port}/`, {
      ca: certificate.cert,
      lookup: (_host, _options, found) => found(null, [{ address: '127.0.0.1', family: 4 }]),
      origin: `https://localhost:${port}`,
    })
    onTestFinished(() => socket.terminate())
    expect(String((await once(socket, 'message'))[0])).toBe('hello')
    expect(door.counts()).toMatchObject({ webSockets: 1, connectionsTotal: 3 })
  })

  it('takes nothing in the clear, and says no word to it', async () => {
    const { door, port } = await openDoor({}, { certificate })
    const { socket, ended } = connectRaw(port)
    socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')
    expect(await ended).not.toContain('HTTP/1.1')
    expect((await attemptSocket(port)).outcome).toBe('reset')
    expect(door.counts().refused).toMatchObject({ malformed: 2 })
    expect(await getStatus(port, certificate.cert, '/')).toBe(200)
  })

  it('ends who begins TLS and does not go on, byte by byte too', async () => {
    const { door, port } = await openDoor({ tlsHandshakeMs: 200, deadlineCheckMs: 50 }, { certificate })
    const silent = connectRaw(port)
    const slow = connectRaw(port)
    // The beginning of a ClientHello that says it is long.
    const hello = Buffer.concat([Buffer.from('1603010200010001fc0303', 'hex'), Buffer.alloc(400)])
    let sent = 0
    const drip = setInterval(() => slow.socket.write(hello.subarray(sent, ++sent)), 20)
    try {
      expect(await Promise.all([silent.ended, slow.ended])).toEqual(['', ''])
    } finally {
      clearInterval(drip)
    }
    expect(door.counts().refused).toMatchObject({ slow: 2 })
    expect(await getStatus(port, certificate.cert, '/')).toBe(200)
  })

  it('ends who has TLS and then takes its time', async () => {
    const limits = { headersTimeoutMs: 200, requestTimeoutMs: 400, deadlineCheckMs: 50 }
    const { door, port } = await openDoor(limits, { certificate })
    const socket = await connectTrusting(port, certificate.cert)
    socket.write('GET / HTTP/1.1\r\nHost: ')
    expect(String((await once(socket, 'data'))[0])).toMatch(/^HTTP\/1\.1 408 /)
    await once(socket, 'close')
    await expect.poll(() => door.counts()).toMatchObject({ connections: 0, refused: { slow: 1 } })
  })

  it('counts connections per address before TLS', async () => {
    const { port } = await openDoor({ connectionsPerAddress: 1 }, { certificate })
    const { socket } = connectRaw(port)
    await once(socket, 'connect')
    await expect(getStatus(port, certificate.cert)).rejects.toThrow()
    socket.destroy()
    await expect.poll(() => getStatus(port, certificate.cert, '/').catch(() => 0)).toBe(200)
  })

  it('takes another certificate, and leaves alone who is connected', async () => {
    const { door, port } = await openDoor({}, { certificate })
    const before = await connectTrusting(port, certificate.cert)
    const renewed = makeCertificate('localhost')
    door.replaceCertificate(renewed)
    await connectTrusting(port, renewed.cert)
    await expect(connectTrusting(port, certificate.cert)).rejects.toThrow()
    before.write('HEAD / HTTP/1.1\r\nHost: localhost\r\n\r\n')
    expect(String((await once(before, 'data'))[0])).toMatch(/^HTTP\/1\.1 200 /)
  })

  it('speaks no TLS older than 1.2', async () => {
    const { port } = await openDoor({}, { certificate })
    const options = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const
    const socket = connectTls({ port, host: '127.0.0.1', ca: certificate.cert, ...options })
    onTestFinished(() => {
      socket.destroy()
    })
    await expect(once(socket, 'secureConnect')).rejects.toThrow()
  })

  it('closes whatever state TLS is in', async () => {
    const { door, port } = await openDoor({}, { certificate })
    const half = connectRaw(port)
    await once(half.socket, 'connect')
    const whole = await connectTrusting(port, certificate.cert)
    await expect.poll(() => door.counts().connections).toBe(2)
    const closed = once(whole, 'close')
    await door.close()
    await Promise.all([half.ended, closed])
  })
})
