import type { Randomness } from '../base/environment.ts'
import type { Decoded } from '../base/errors.ts'
import { refuse } from '../base/errors.ts'
import { openBytes, sealBytes } from '../crypto/aead.ts'
import { PASSPHRASE_COST, stretchPassphrase } from '../crypto/passphrase.ts'
import {
  decodeSecrets,
  encodeSecrets,
  PASSPHRASE_SALT_BYTES,
  type RecoveryKit,
  type RecoverySecrets,
  sealedKitHeader,
} from '../wire/recovery-kit.ts'

/** @param cost log2 of scrypt's N; tests take a small one */
export async function sealRecoveryKit(
  secrets: RecoverySecrets,
  passphrase: string,
  random: Randomness,
  cost = PASSPHRASE_COST,
): Promise<RecoveryKit> {
  const salt = random.bytes(PASSPHRASE_SALT_BYTES)
  const key = await stretchPassphrase(passphrase, salt, cost)
  const sealed = await sealBytes(key, encodeSecrets(secrets), sealedKitHeader(cost, salt), random)
  return { kind: 'sealed', cost, salt, sealed }
}

/** Refuses with `decrypt` when the passphrase is another one. */
export async function openRecoveryKit(kit: RecoveryKit, passphrase: string): Promise<Decoded<RecoverySecrets>> {
  if (kit.kind === 'open') return { ok: true, value: kit.secrets }
  const key = await stretchPassphrase(passphrase, kit.salt, kit.cost)
  const opened = await openBytes(key, kit.sealed, sealedKitHeader(kit.cost, kit.salt))
  if (!opened.ok) return refuse('decrypt', 'This passphrase does not open the recovery kit.')
  return decodeSecrets(opened.value)
}
