import {
  MAX_ICE_SECRET_BYTES,
  MAX_ICE_SERVERS,
  MAX_ICE_SERVERS_BYTES,
  decodeIceServers,
  encodeIceServers,
} from '../../src/core/wire/ice-servers.ts'
import type { IceServer, IceServers } from '../../src/core/wire/ice-servers.ts'
import { goodMessage } from './messages.ts'
import type { MessageFile } from './messages.ts'
import { commonRefusals, documentOf } from './refused-cbor.ts'

const STUN: IceServer = { url: 'stun:warren.example:8787' }
/** In the order of their encoding, in which a spoiled one is written as it stands. */
const TURN: IceServer = { url: 'turn:turn.example:3478?transport=udp', pass: 'clover', user: 'rabbit' }

export function buildIceServers(): MessageFile<IceServers> {
  const good = (name: string, servers: readonly IceServer[]) =>
    goodMessage(name, encodeIceServers(servers), decodeIceServers)
  const bytes = encodeIceServers([STUN, TURN])
  const spoiled = documentOf(bytes)
  const url = (text: string) => ({ servers: [{ url: text }] })
  const turn = (change: Record<string, unknown>) => ({ servers: [{ ...TURN, ...change }] })
  const longest = 'é'.repeat(MAX_ICE_SECRET_BYTES / 2)
  return {
    about: 'What a relay tells its members of STUN and TURN servers: docs/PROTOCOL.md, "ICE servers".',
    good: [
      good('none', []),
      good('the relay itself and a TURN server', [STUN, TURN]),
      good('addresses', [{ url: 'stun:192.0.2.1:3478' }, { url: 'stun:[2001:db8::1]:3478' }]),
      good('TURN over TCP and TLS', [
        { ...TURN, url: 'turn:turn.example:3478?transport=tcp' },
        { ...TURN, url: 'turns:turn.example:5349?transport=tcp' },
      ]),
      good('as many and as long as there may be', [
        { ...TURN, user: longest, pass: longest },
        ...Array.from({ length: MAX_ICE_SERVERS - 1 }, () => STUN),
      ]),
    ],
    refused: [
      ...commonRefusals(bytes, MAX_ICE_SERVERS_BYTES),
      spoiled.with('9 servers', 'schema', { servers: Array.from({ length: MAX_ICE_SERVERS + 1 }, () => STUN) }),
      spoiled.with('a server in text', 'schema', { servers: [STUN.url] }),
      spoiled.with('STUN with a password', 'schema', turn({ url: STUN.url })),
      spoiled.with('TURN without one', 'schema', url(TURN.url)),
      spoiled.with('a user without characters', 'schema', turn({ user: '' })),
      spoiled.with('a password of 509 bytes', 'schema', turn({ pass: 'x'.repeat(509) })),
      spoiled.with('a user of 510 bytes in 255 characters', 'schema', turn({ user: 'é'.repeat(255) })),
      spoiled.with('another scheme', 'schema', url('https://warren.example')),
      spoiled.with('another transport', 'encoding', turn({ url: 'turn:turn.example:3478?transport=sctp' })),
      spoiled.with('TLS over UDP', 'encoding', turn({ url: 'turns:turn.example:5349?transport=udp' })),
      spoiled.with('no port', 'encoding', turn({ url: 'turn:turn.example?transport=udp' })),
      spoiled.with('port 0', 'encoding', turn({ url: 'turn:turn.example:0?transport=udp' })),
      spoiled.with('port 65536', 'encoding', turn({ url: 'turn:turn.example:65536?transport=udp' })),
      spoiled.with('a name in upper case', 'encoding', turn({ url: 'turn:Turn.example:3478?transport=udp' })),
      spoiled.with('IPv6 without brackets', 'encoding', turn({ url: 'turn:2001:db8::1:3478?transport=udp' })),
      spoiled.with('a user in the address', 'encoding', turn({ url: 'turn:a@turn.example:3478?transport=udp' })),
    ],
  }
}
