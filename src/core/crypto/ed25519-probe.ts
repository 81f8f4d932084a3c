import { hexToBytes, utf8ToBytes } from '../base/bytes.ts'
import type { Bytes } from '../base/bytes.ts'

/**
 * Signatures on which verifiers are known to differ, and what the rule of docs/PROTOCOL.md ("Signatures") says of them.
 * A platform that judges one otherwise is not asked again: the library verifies instead. All are by the key of the
 * seed 07…07 over `warren/1 probe`; scripts/vectors/ed25519.ts makes them.
 */
interface Probe {
  readonly signature: Bytes
  readonly valid: boolean
}

export const PROBE_KEY = hexToBytes('ea4a6c63e29c520abef5507b132ec5f9954776aebebe7b92421eea691446d22c')
export const PROBE_MESSAGE = utf8ToBytes('warren/1 probe')

const probe = (valid: boolean, r: string, s: string): Probe => ({ valid, signature: hexToBytes(r + s) })

export const PROBES: readonly Probe[] = [
  // as RFC 8032 makes it
  probe(
    true,
    '3ef0817cf72611915c2b383c776e6021919d4173fad77e7045cf54e24a014187',
    '51295dc6c2080e7b83d96a1f33565ab74c61d9b3429d41090b50e12ea4f71d0f',
  ),
  // R is the identity in its canonical form, and the equation holds
  probe(
    true,
    '0100000000000000000000000000000000000000000000000000000000000000',
    '83b796f886813face7036c61f8c043a58e88810e01a2eddc20d401597ebe1607',
  ),
  // S is not below the group's order
  probe(
    false,
    '3ef0817cf72611915c2b383c776e6021919d4173fad77e7045cf54e24a014187',
    '3efd5223dd6b20d3597662c2115039cc4c61d9b3429d41090b50e12ea4f71d1f',
  ),
  // R has a component of small order: the cofactored equation holds, the plain one does not
  probe(
    false,
    '6255c3c038d6ae0f2b920dcada13fc4d6b446df5515a03af7b4ece0f1a1bc2c1',
    'f04f311d2b5812d41bc0bb45dfa698657863219459a9a9a9036e8733db08dd0d',
  ),
  // R is the identity, written as y = p + 1
  probe(
    false,
    'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
    'a42f4fbdf9a56a30d82384879a8deee782ee2816e8149f8e7c5f5f25dfe0c707',
  ),
  // R is the identity, written with the sign of x set although x is 0
  probe(
    false,
    '0100000000000000000000000000000000000000000000000000000000000080',
    '7f6126c1f41f329745e95e3b648ba87fb01b3fadb69d846bcf93840717a21604',
  ),
]
