import type { Connection, Libp2p, Stream } from '@libp2p/interface'
import type { Clock } from '../core/base/environment.ts'
import { WarrenError, toError } from '../core/base/errors.ts'
import { createEvents } from '../core/base/events.ts'
import type { EventSource } from '../core/base/events.ts'
import type { MemberId, PeerId } from '../core/base/ids.ts'
import type { AdmittedHello, Role } from '../core/peers/hello.ts'
import { MAX_HELLO_BYTES } from '../core/wire/hello.ts'
import type { Hello } from '../core/wire/hello.ts'
import { peerIdToMember } from '../core/wire/peer-id.ts'
import type { Permit } from './guard.ts'
import { exchangeHello } from './hello-exchange.ts'
import type { VerifyCredential } from './hello-exchange.ts'
import { HELLO_LIMITS, STREAM_LIMITS } from './limits.ts'
import { HELLO_PROTOCOL } from './protocols.ts'
import { createMessageStream } from './streams.ts'

/** A connection whose hello held. */
export interface Admitted {
  readonly id: PeerId
  readonly connection: Connection
  readonly hello: AdmittedHello
}

export interface AdmissionEvents {
  admitted: Admitted
  /** The connection of an admitted peer closed. */
  left: Admitted
  /** A peer whose hello did not hold; its connection is closed. */
  refused: { readonly id: PeerId; readonly error: Error }
}

/**
 * Runs the hello on every connection, in both directions, and knows which connections are admitted. It is per
 * connection, not per peer: the circuit and the WebRTC connection to one peer each need theirs.
 */
export interface Admission extends EventSource<AdmissionEvents> {
  /** Before libp2p is started, so that no connection is missed. */
  attach(libp2p: Libp2p): Promise<void>
  /** Waits for a hello that is under way. Undefined when it did not hold or did not come. */
  whenAdmitted(connection: Connection): Promise<Admitted | undefined>
  permit(roles: readonly Role[]): Permit
}

export interface AdmissionOptions {
  readonly clock: Clock
  readonly ours: Hello
  /** What a peer must be to stay: decided by its authenticated peer id alone. */
  readonly expect: (peer: PeerId) => Role
  readonly verify: VerifyCredential
  /** Peers that may not come in at all now. */
  readonly isBanned: (peer: PeerId) => boolean
}

interface Entry {
  readonly settled: Promise<Admitted | undefined>
  settle(admitted: Admitted | undefined): void
  isBegun: boolean
  admitted: Admitted | undefined
}

export function createAdmission(options: AdmissionOptions): Admission {
  const { clock } = options
  const events = createEvents<AdmissionEvents>()
  const entries = new WeakMap<Connection, Entry>()

  const entryOf = (connection: Connection): Entry => {
    const known = entries.get(connection)
    if (known !== undefined) return known
    let settle!: Entry['settle']
    const settled = new Promise<Admitted | undefined>((resolve) => {
      settle = resolve
    })
    const entry: Entry = { settled, settle, isBegun: false, admitted: undefined }
    entries.set(connection, entry)
    return entry
  }

  const refuse = (connection: Connection, error: Error): void => {
    entryOf(connection).settle(undefined)
    if (connection.status === 'open') connection.abort(error)
    events.emit('refused', { id: idOf(connection), error })
  }

  const runHello = async (connection: Connection, stream: Stream): Promise<void> => {
    const entry = entryOf(connection)
    const id = idOf(connection)
    const framed = createMessageStream(stream, { maxMessageBytes: MAX_HELLO_BYTES, clock })
    try {
      if (options.isBanned(id)) throw new WarrenError('limit', 'This peer is banned for now.')
      const hello = await exchangeHello(
        framed,
        {
          side: connection.direction === 'outbound' ? 'dialler' : 'listener',
          ours: options.ours,
          expected: options.expect(id),
          remote: memberOf(id),
        },
        { verify: options.verify, clock },
      )
      if (connection.status !== 'open') throw new WarrenError('unreachable', 'The connection closed after its hello.')
      const admitted: Admitted = { id, connection, hello }
      entry.admitted = admitted
      entry.settle(admitted)
      events.emit('admitted', admitted)
      await framed.finish()
    } catch (error) {
      // Nothing is answered from now on; but the remote gets what was sent: our hello tells it why it was refused.
      entry.settle(undefined)
      const cancel = clock.after(HELLO_LIMITS.farewellMs, () => framed.abort(toError(error)))
      await framed.finish()
      cancel()
      refuse(connection, toError(error))
    }
  }

  const onOpen = (connection: Connection): void => {
    const entry = entryOf(connection)
    connection.addEventListener('close', () => {
      entry.settle(undefined)
      if (entry.admitted !== undefined) events.emit('left', entry.admitted)
    })
    if (connection.direction === 'outbound') {
      entry.isBegun = true
      connection
        .newStream(HELLO_PROTOCOL, {
          runOnLimitedConnection: true,
          signal: AbortSignal.timeout(STREAM_LIMITS.openMs),
        })
        .then((stream) => runHello(connection, stream))
        .catch((error: unknown) => refuse(connection, toError(error)))
      return
    }
    const cancel = clock.after(HELLO_LIMITS.deadlineMs, () => {
      if (!entry.isBegun) refuse(connection, new WarrenError('timeout', 'No hello came in time.'))
    })
    entry.settled.then(cancel, cancel)
  }

  const onHelloStream = async (stream: Stream, connection: Connection): Promise<void> => {
    const entry = entryOf(connection)
    if (connection.direction !== 'inbound' || entry.isBegun) {
      stream.abort(new WarrenError('protocol', 'A hello out of turn.'))
      return
    }
    entry.isBegun = true
    await runHello(connection, stream)
  }

  const whenAdmitted = (connection: Connection): Promise<Admitted | undefined> => {
    const entry = entryOf(connection)
    return new Promise((resolve) => {
      const cancel = clock.after(HELLO_LIMITS.graceMs, () => resolve(undefined))
      entry.settled.then(
        (admitted) => {
          cancel()
          resolve(admitted?.connection.status === 'open' ? admitted : undefined)
        },
        () => resolve(undefined),
      )
    })
  }

  return {
    on: (name, listener) => events.on(name, listener),
    whenAdmitted,
    permit: (roles) => (connection) => {
      // A pinned relay can never become a member: it needs no grace to be told no.
      if (!roles.includes(options.expect(idOf(connection)))) return false
      const { admitted } = entryOf(connection)
      if (admitted !== undefined) return connection.status === 'open' && roles.includes(admitted.hello.role)
      return whenAdmitted(connection).then((later) => later !== undefined && roles.includes(later.hello.role))
    },
    async attach(libp2p) {
      libp2p.addEventListener('connection:open', (event) => onOpen(event.detail))
      await libp2p.handle(HELLO_PROTOCOL, onHelloStream, {
        maxInboundStreams: 1,
        maxOutboundStreams: 1,
        runOnLimitedConnection: true,
      })
    },
  }
}

function memberOf(peer: PeerId): MemberId | undefined {
  const member = peerIdToMember(peer)
  return member.ok ? member.value : undefined
}

function idOf(connection: Connection): PeerId {
  return connection.remotePeer.toString() as PeerId
}
