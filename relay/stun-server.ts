import { createSocket } from 'node:dgram'
import type { RemoteInfo, Socket } from 'node:dgram'
import { lookup } from 'node:dns/promises'
import type { Clock } from '../src/core/base/environment.ts'
import { WarrenError } from '../src/core/base/errors.ts'
import { createTokenBuckets } from '../src/core/base/token-buckets.ts'
import type { StunLimits } from './limits.ts'
import type { Log } from './log.ts'
import { toAddressGroup, unmapAddress } from './remote-address.ts'
import { encodeStunSuccess, encodeStunUnknownAttributes, parseStunRequest } from './stun-message.ts'

/** What became of the datagrams that came, since the start. */
export interface StunCounts {
  readonly answered: number
  /** Answered with 420. */
  readonly unknownAttributes: number
  /** No Binding request. */
  readonly malformed: number
  /** Over the rate of its address, or of all. */
  readonly limited: number
}

export interface StunServer {
  /**
   * @param host an address or name of this machine; `any` is every one, over IPv6 too where the machine has it
   * @returns the port, which for port 0 is one that was free
   * @throws WarrenError `config` when the port is taken or the address is not this machine's
   */
  listen(port: number, host: string): Promise<number>
  counts(): StunCounts
  /** May listen again afterwards. */
  close(): Promise<void>
}

/** Every address of this machine. */
export const ANY_HOST = 'any'

/** A machine without IPv6 refuses its address in one of these ways. */
const NO_IPV6 = new Set(['EAFNOSUPPORT', 'EADDRNOTAVAIL', 'EINVAL'])

function describeListenError(error: NodeJS.ErrnoException, port: number, host: string): string {
  switch (error.code) {
    case 'EADDRINUSE':
      return `UDP port ${port} is in use by another program. Choose another with --stun-port, or --no-stun.`
    case 'EACCES':
      return `UDP port ${port} may not be used by this user. Choose one above 1023 with --stun-port, or --no-stun.`
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `${host} is not an address of this machine. Choose another with --stun-host, or --no-stun.`
    default:
      return `The relay could not listen on UDP port ${port} of ${host} (${error.code ?? error.message}).`
  }
}

async function bind(port: number, address: string, family: number): Promise<Socket> {
  const socket = createSocket({ type: family === 6 ? 'udp6' : 'udp4' })
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject)
      socket.bind(port, address, () => {
        socket.off('error', reject)
        resolve()
      })
    })
  } catch (error) {
    socket.close()
    throw error
  }
  return socket
}

async function bindTo(port: number, host: string): Promise<Socket> {
  if (host !== ANY_HOST) {
    const { address, family } = await lookup(host)
    return bind(port, address, family)
  }
  try {
    return await bind(port, '::', 6)
  } catch (error) {
    if (!NO_IPV6.has((error as NodeJS.ErrnoException).code ?? '')) throw error
    return bind(port, '0.0.0.0', 4)
  }
}

/**
 * Tells who asks where they come from, so that no third party has to. One datagram in, at most one out, a few bytes longer;
 * nothing is kept but a rate per address. Whoever forges a sender's address gets at most that rate sent there.
 */
export function createStunServer({ clock, log }: { clock: Clock; log: Log }, limits: StunLimits): StunServer {
  const { rememberedAddresses: maxKeys } = limits
  const perAddress = createTokenBuckets(clock, { perSecond: limits.perSecond, burst: limits.burst, maxKeys })
  const ofAll = createTokenBuckets(clock, {
    perSecond: limits.totalPerSecond,
    burst: limits.totalPerSecond,
    maxKeys: 1,
  })
  const counts = { answered: 0, unknownAttributes: 0, malformed: 0, limited: 0 }
  let socket: Socket | undefined

  const answer = (bound: Socket, message: Buffer, { address, port }: RemoteInfo): void => {
    const request = parseStunRequest(message)
    // Not a word to what is no request. Nothing can be sent to port 0, which only a forger writes.
    if (!request.ok || port === 0) {
      counts.malformed++
      return
    }
    const sender = unmapAddress(address)
    const isWithin = perAddress.take(toAddressGroup(sender)) && ofAll.take('')
    if (!isWithin || bound.getSendQueueSize() > limits.sendQueueBytes) {
      counts.limited++
      return
    }
    const isUnderstood = request.value.unknownRequired.length === 0
    counts[isUnderstood ? 'answered' : 'unknownAttributes']++
    const reply = isUnderstood
      ? encodeStunSuccess(request.value, sender, port)
      : encodeStunUnknownAttributes(request.value)
    bound.send(reply, port, address, (error) => {
      // No route back, or a full buffer: UDP promises nothing, and the client asks again.
      if (error !== null) log.debug('stun-send', { code: (error as NodeJS.ErrnoException).code ?? error.name })
    })
  }

  return {
    async listen(port, host) {
      let bound: Socket
      try {
        bound = await bindTo(port, host)
      } catch (error) {
        const message = describeListenError(error as NodeJS.ErrnoException, port, host)
        throw new WarrenError('config', message, { cause: error })
      }
      socket = bound
      bound.on('error', (error: NodeJS.ErrnoException) => log.error('stun', { code: error.code ?? error.name }))
      bound.on('message', (message, remote) => answer(bound, message, remote))
      return bound.address().port
    },
    counts: () => ({ ...counts }),
    async close() {
      const bound = socket
      socket = undefined
      if (bound === undefined) return
      await new Promise<void>((resolve) => bound.close(() => resolve()))
    },
  }
}
