import type { Bytes } from '../../core/base/bytes.ts'
import { WarrenError } from '../../core/base/errors.ts'
import type { Passkeys, PasskeySecret } from '../../core/ports/passkeys.ts'

/** How long a person may take, in milliseconds. */
const PATIENCE_MS = 120_000
const ES256 = -7
const RS256 = -257
const CHALLENGE_BYTES = 32
const USER_ID_BYTES = 16
const NAME = 'Warren'

const NO_SECRET = 'This passkey cannot keep a secret for a lock. Use another one, or the passphrase alone.'
const CANCELLED = 'The passkey was not used.'

/** What the browser's WebAuthn gives: https://www.w3.org/TR/webauthn-3/#prf-extension */
export function createBrowserPasskeys(): Passkeys {
  const ask: Passkeys['ask'] = async (questions) => {
    const evalByCredential = Object.fromEntries(
      questions.map(({ credentialId, salt }) => [toBase64Url(credentialId), { first: salt }]),
    )
    return readSecret(
      await prompt(() =>
        navigator.credentials.get({
          publicKey: {
            challenge: randomBytes(CHALLENGE_BYTES),
            allowCredentials: questions.map(({ credentialId }) => ({ type: 'public-key', id: credentialId })),
            userVerification: 'required',
            timeout: PATIENCE_MS,
            extensions: { prf: { evalByCredential } },
          },
        }),
      ),
    )
  }
  return {
    async isAvailable() {
      if (typeof PublicKeyCredential === 'undefined') return false
      // Older browsers that know the extension cannot be asked; they say so when a passkey is made.
      const capabilities = await PublicKeyCredential.getClientCapabilities?.()
      return capabilities?.['extension:prf'] !== false
    },
    async create(salt) {
      const made = await prompt(() =>
        navigator.credentials.create({
          publicKey: {
            rp: { name: NAME },
            user: { id: randomBytes(USER_ID_BYTES), name: NAME, displayName: NAME },
            // Nobody checks the signature: all that is wanted is the secret.
            challenge: randomBytes(CHALLENGE_BYTES),
            pubKeyCredParams: [ES256, RS256].map((alg) => ({ type: 'public-key', alg })),
            authenticatorSelection: { residentKey: 'preferred', userVerification: 'required' },
            timeout: PATIENCE_MS,
            extensions: { prf: { eval: { first: salt } } },
          },
        }),
      )
      const { prf } = made.getClientExtensionResults()
      if (prf?.enabled !== true) throw new WarrenError('unsupported', NO_SECRET)
      // Many tell the secret only when they are used.
      return prf.results === undefined ? ask([{ credentialId: idOf(made), salt }]) : readSecret(made)
    },
    ask,
  }
}

async function prompt(show: () => Promise<Credential | null>): Promise<PublicKeyCredential> {
  try {
    const credential = await show()
    if (credential instanceof PublicKeyCredential) return credential
  } catch (error) {
    throw new WarrenError('cancelled', CANCELLED, { cause: error })
  }
  throw new WarrenError('cancelled', CANCELLED)
}

function readSecret(credential: PublicKeyCredential): PasskeySecret {
  const secret = credential.getClientExtensionResults().prf?.results?.first
  if (!(secret instanceof ArrayBuffer)) throw new WarrenError('unsupported', NO_SECRET)
  return { credentialId: idOf(credential), secret: new Uint8Array(secret) }
}

const idOf = (credential: PublicKeyCredential): Bytes => new Uint8Array(credential.rawId)

const randomBytes = (length: number): Bytes => crypto.getRandomValues(new Uint8Array(length))

const toBase64Url = (bytes: Bytes): string =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '')
