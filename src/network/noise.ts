import { noise } from '@libp2p/noise'
import type { ConnectionEncrypter } from '@libp2p/interface'
import type { Bytes } from '../core/base/bytes.ts'

/**
 * The second lock: Noise bound to what the two ends share. The prologue enters the handshake's hash, so without the
 * same one no side completes it. Members meet under a secret that relays lack, over circuits and so over WebRTC, whose
 * certificates are pinned inside; a member and a relay meet under another.
 */

type NoiseFactory = ReturnType<typeof noise>
type Encrypter = ReturnType<NoiseFactory>

export interface Prologues {
  /** 32 bytes that only members can derive. */
  readonly member: Bytes
  /** 32 bytes that relays are given. */
  readonly relay: Bytes
}

/** A member's: the relay prologue where it dials a pinned relay, the members' for everything else, inbound included. */
export function memberNoise(prologues: Prologues, isRelay: (peerId: string) => boolean): NoiseFactory {
  return (components) => {
    const amongMembers = noise({ prologueBytes: prologues.member })(components)
    const withRelay = noise({ prologueBytes: prologues.relay })(components)
    const encrypter: ConnectionEncrypter = {
      protocol: amongMembers.protocol,
      secureOutbound: (stream, options) => {
        const dialled = options?.remotePeer?.toString()
        const chosen = dialled !== undefined && isRelay(dialled) ? withRelay : amongMembers
        return chosen.secureOutbound(stream, options)
      },
      // A relay never dials a member, so whoever comes in must be one.
      secureInbound: (stream, options) => amongMembers.secureInbound(stream, options),
    }
    return Object.assign(encrypter, { [Symbol.toStringTag]: 'warren-member-noise' }) as Encrypter
  }
}

/** A relay's, which knows no other prologue. */
export function relayNoise(relayPrologue: Bytes): NoiseFactory {
  return noise({ prologueBytes: relayPrologue })
}
