import { preSharedKey } from '@libp2p/pnet'
import { bytesToHex, utf8ToBytes } from '../core/base/bytes.ts'
import type { Bytes } from '../core/base/bytes.ts'

/**
 * The first lock: libp2p's private network. It keeps scanners and other networks out; nothing rests on it alone (it has
 * no MAC, and does not cover WebRTC).
 *
 * @param swarmKey 32 bytes
 */
export function swarmKeyProtector(swarmKey: Bytes): ReturnType<typeof preSharedKey> {
  // The key file of go-ipfs (libp2p/specs, pnet): three lines.
  return preSharedKey({ psk: utf8ToBytes(`/key/swarm/psk/1.0.0/\n/base16/\n${bytesToHex(swarmKey)}`) })
}
