import type { RefusalCode } from '../../src/core/base/errors.ts'
import { concatBytes } from '../../src/core/base/bytes.ts'
import { bytesToWords } from '../../src/core/crypto/words.ts'
import { sealRecoveryKit } from '../../src/core/identity/recovery.ts'
import { encodeRecoveryKit, RECOVERY_KIT_PREFIX, type RecoverySecrets } from '../../src/core/wire/recovery-kit.ts'
import { encodeCbor } from '../../src/core/wire/strict-cbor.ts'
import { encodeBech32mText, mistype, replaceAt, transpose } from './key-texts.ts'
import { exampleMember } from './members.ts'
import { fixedRandomness, seedOf } from './seeds.ts'
import { toJson } from './to-json.ts'
import type { InJson, RefusedText, VectorFile } from './vector-file.ts'

export interface RecoveryKitVector {
  readonly name: string
  readonly secrets: InJson<RecoverySecrets>
  /** What the seed is in words. */
  readonly words: string
  /** What seals it; absent from one that is open. */
  readonly passphrase?: string
  readonly text: string
}

/** Quick to check in a browser, at the least cost that is read. What a page writes has 17. */
const COST = 10
const PASSPHRASE = 'Grüße aus dem Bau'

const relay = exampleMember('relay')
const secrets: RecoverySecrets = {
  invite: {
    meshKey: seedOf('recovery kit mesh'),
    epoch: 0,
    name: 'Family',
    relays: [`/dns4/relay.example/tcp/443/wss/p2p/${relay.peer}`],
  },
  seed: seedOf('recovery kit identity'),
  memberName: 'Ada',
}

export async function buildRecoveryKit(): Promise<VectorFile<RecoveryKitVector, RefusedText>> {
  const words = (await bytesToWords(secrets.seed)).join(' ')
  const open = encodeRecoveryKit({ kind: 'open', secrets })
  const sealed = encodeRecoveryKit(await sealRecoveryKit(secrets, PASSPHRASE, fixedRandomness('recovery kit'), COST))
  const text = (version: number, content: Uint8Array, declared = 3 + content.byteLength): string =>
    encodeBech32mText(RECOVERY_KIT_PREFIX, concatBytes(Uint8Array.of(version, declared >> 8, declared & 0xff), content))
  const salt = seedOf('salt').slice(0, 16)
  const refused = (name: string, code: RefusalCode, given: string): RefusedText => ({ name, code, text: given })
  return {
    about:
      'Recovery kits. The sealed one opens with its passphrase to the same secrets. Refused is what decoding the text refuses, before any passphrase.',
    good: [
      { name: 'open', secrets: toJson(secrets), words, text: open },
      { name: 'sealed', secrets: toJson(secrets), words, passphrase: PASSPHRASE, text: sealed },
    ],
    refused: [
      refused('a letter mistyped', 'checksum', mistype(open, 100)),
      refused('two letters transposed', 'checksum', transpose(open, RECOVERY_KIT_PREFIX)),
      refused('cut off', 'checksum', open.slice(0, -20)),
      refused('empty', 'encoding', ''),
      refused('an invite', 'encoding', 'warreninvite1qqqqqq'),
      refused('mixed case', 'encoding', replaceAt(open, 0, 'W')),
      refused('no payload', 'length', encodeBech32mText(RECOVERY_KIT_PREFIX, new Uint8Array(0))),
      refused('version 2', 'version', text(2, encodeCbor([0]))),
      refused('longer than it says', 'length', text(1, encodeCbor([0]), 4)),
      refused('no CBOR', 'encoding', text(1, Uint8Array.of(0xff))),
      refused('of an unknown kind', 'schema', text(1, encodeCbor([2, 10, salt, new Uint8Array(40)]))),
      refused('that would take a gigabyte to open', 'schema', text(1, encodeCbor([1, 20, salt, new Uint8Array(40)]))),
      refused('that costs nothing to guess', 'schema', text(1, encodeCbor([1, 9, salt, new Uint8Array(40)]))),
      refused('with a short salt', 'schema', text(1, encodeCbor([1, 17, salt.slice(1), new Uint8Array(40)]))),
      refused(
        'without a name',
        'schema',
        text(1, encodeCbor([0, [[secrets.invite.meshKey, 0, '', []], secrets.seed, '']])),
      ),
      refused(
        'with a short seed',
        'schema',
        text(1, encodeCbor([0, [[secrets.invite.meshKey, 0, '', []], salt, 'Ada']])),
      ),
    ],
  }
}
