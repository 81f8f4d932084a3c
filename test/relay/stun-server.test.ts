import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { describe, expect, it, onTestFinished } from 'vitest'
import { STUN_LIMITS } from '../../relay/limits.ts'
import type { StunLimits } from '../../relay/limits.ts'
import { createLog } from '../../relay/log.ts'
import { ANY_HOST, createStunServer } from '../../relay/stun-server.ts'
import type { StunServer } from '../../relay/stun-server.ts'
import { createManualClock } from './manual-clock.ts'
import { attribute, bindingRequest, openStunClient } from './stun-client.ts'

interface RunningStun {
  readonly server: StunServer
  readonly port: number
  readonly clock: ReturnType<typeof createManualClock>
  readonly lines: readonly string[]
}

async function runStun(limits: Partial<StunLimits> = {}, host = '127.0.0.1'): Promise<RunningStun> {
  const clock = createManualClock()
  const lines: string[] = []
  const log = createLog(clock, { level: 'debug', write: (line) => lines.push(line) })
  const server = createStunServer({ clock, log }, { ...STUN_LIMITS, ...limits })
  const port = await server.listen(0, host)
  onTestFinished(() => server.close())
  return { server, port, clock, lines }
}

describe('STUN over UDP', () => {
  it('tells who asks where they come from', async () => {
    const { port, server, lines } = await runStun()
    const client = await openStunClient()
    const request = bindingRequest()
    expect(await client.ask(request, port)).toEqual({
      type: 0x0101,
      transactionId: request.subarray(8, 20),
      address: '127.0.0.1',
      port: client.port,
      fingerprint: 'none',
    })
    expect(await client.ask(bindingRequest([], { withFingerprint: true }), port)).toMatchObject({
      fingerprint: 'holds',
    })
    expect(server.counts()).toEqual({ answered: 2, unknownAttributes: 0, malformed: 0, limited: 0 })
    expect(lines).toEqual([])
  })

  it('names what it does not know', async () => {
    const { port, server } = await runStun()
    const client = await openStunClient()
    const answer = await client.ask(bindingRequest([attribute(0x0024, Buffer.alloc(4))]), port)
    expect(answer).toMatchObject({ type: 0x0111, errorCode: 420, unknown: [0x0024] })
    expect(server.counts()).toMatchObject({ answered: 0, unknownAttributes: 1 })
  })

  it('says nothing to anything else, and goes on', async () => {
    const { port, server } = await runStun()
    const client = await openStunClient()
    const junk = [Buffer.alloc(0), Buffer.alloc(20), Buffer.alloc(1_400, 0xff), Buffer.from('GET / HTTP/1.1\r\n\r\n')]
    for (const each of junk) client.send(each, port)
    await client.ask(bindingRequest(), port)
    await expect.poll(() => server.counts().malformed).toBe(junk.length)
    expect(client.answers).toHaveLength(1)
  })

  it('answers an address so often and no more, until its time has come, and others meanwhile', async () => {
    const { port, server, clock } = await runStun({ burst: 5, perSecond: 1 }, ANY_HOST)
    const client = await openStunClient()
    for (let i = 0; i < 20; i++) client.send(bindingRequest(), port)
    await expect.poll(() => server.counts()).toMatchObject({ answered: 5, limited: 15 })
    await expect.poll(() => client.answers.length).toBe(5)
    const other = await openStunClient('127.0.0.2')
    expect(await other.ask(bindingRequest(), port)).toMatchObject({ address: '127.0.0.2', port: other.port })
    clock.advance(1_000)
    expect(await client.ask(bindingRequest(), port)).toMatchObject({ address: '127.0.0.1', port: client.port })
  })

  it('answers so many altogether and no more', async () => {
    const { port, server } = await runStun({ totalPerSecond: 3 })
    const client = await openStunClient()
    for (let i = 0; i < 10; i++) client.send(bindingRequest(), port)
    await expect.poll(() => server.counts()).toMatchObject({ answered: 3, limited: 7 })
  })

  it('does not grow with a flood', async () => {
    const { port, server } = await runStun()
    const client = await openStunClient()
    const before = process.memoryUsage().heapUsed
    let sent = 0
    while (server.counts().answered + server.counts().limited < 20_000) {
      for (let i = 0; i < 200; i++, sent++) client.send(bindingRequest(), port)
      await new Promise((resolve) => setImmediate(resolve))
    }
    const { answered, limited } = server.counts()
    expect(answered).toBe(STUN_LIMITS.burst)
    expect(limited).toBeGreaterThan(10_000)
    expect(client.answers.length).toBeLessThanOrEqual(STUN_LIMITS.burst)
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(100 * 1024 * 1024)
  })

  it('says when the port is taken or the address another machine’s', async () => {
    const taken = createSocket('udp4')
    taken.bind(0, '127.0.0.1')
    await once(taken, 'listening')
    onTestFinished(() => {
      taken.close()
    })
    const { port } = taken.address()
    const clock = createManualClock()
    const log = createLog(clock, { level: 'error', write: () => undefined })
    const server = createStunServer({ clock, log }, STUN_LIMITS)
    await expect(server.listen(port, '127.0.0.1')).rejects.toThrow(
      `UDP port ${port} is in use by another program. Choose another with --stun-port, or --no-stun.`,
    )
    await expect(server.listen(0, '192.0.2.1')).rejects.toThrow(
      '192.0.2.1 is not an address of this machine. Choose another with --stun-host, or --no-stun.',
    )
    await server.close()
  })

  it('frees its port', async () => {
    const { server, port } = await runStun()
    await server.close()
    expect(await server.listen(port, '127.0.0.1')).toBe(port)
  })
})
