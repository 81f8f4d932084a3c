import type { Bytes } from '../base/bytes.ts'

/** A passkey that gives a secret (WebAuthn's PRF extension): the same each time for the same question. */
export interface PasskeySecret {
  readonly credentialId: Bytes
  /** 32 bytes. */
  readonly secret: Bytes
}

export interface Passkeys {
  /** Whether it is worth offering. Whether a given authenticator can do it shows when it is asked. */
  isAvailable(): Promise<boolean>
  /**
   * Has the person make a passkey for this device.
   *
   * @param salt 32 bytes: the question
   * @throws WarrenError `cancelled`; `unsupported` when the authenticator gives no secret
   */
  create(salt: Bytes): Promise<PasskeySecret>
  /** Has the person use one of these. @throws WarrenError `cancelled`, `unsupported` */
  ask(questions: readonly { readonly credentialId: Bytes; readonly salt: Bytes }[]): Promise<PasskeySecret>
}
