import { generateKeyPairSync, sign } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** A certificate that signs itself, made in Node alone: X.509 (RFC 5280) in DER, as little of it as TLS takes. */

const der = (tag: number, ...parts: readonly Uint8Array[]): Buffer => {
  const body = Buffer.concat(parts)
  const { byteLength: length } = body
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from([tag, ...size]), body])
}
const sequence = (...parts: readonly Uint8Array[]): Buffer => der(0x30, ...parts)
const bytes = (...values: readonly number[]): Buffer => Buffer.from(values)

const ECDSA_WITH_SHA256 = sequence(der(0x06, bytes(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02)))
const COMMON_NAME = der(0x06, bytes(0x55, 0x04, 0x03))
const SUBJECT_ALT_NAME = der(0x06, bytes(0x55, 0x1d, 0x11))

/** RFC 5280, 4.1.2.5.1: YYMMDDHHMMSSZ. */
const time = (date: Date): Buffer => {
  const digits = date.toISOString().replaceAll(/[-:T]/g, '').slice(2, 14)
  return der(0x17, Buffer.from(`${digits}Z`))
}

const pem = (label: string, body: Buffer): string =>
  `-----BEGIN ${label}-----\n${(body.toString('base64').match(/.{1,64}/g) ?? []).join('\n')}\n-----END ${label}-----\n`

export interface TestCertificate {
  readonly cert: string
  readonly key: string
}

const DAY_MS = 86_400_000

/** For localhost and 127.0.0.1, for a day. @param name what tells it from another */
export function makeCertificate(name: string): TestCertificate {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const who = sequence(der(0x31, sequence(COMMON_NAME, der(0x0c, Buffer.from(name)))))
  const names = sequence(der(0x82, Buffer.from('localhost')), der(0x87, bytes(127, 0, 0, 1)))
  const body = sequence(
    der(0xa0, der(0x02, bytes(2))),
    der(0x02, bytes(1 + Math.floor(Math.random() * 100), 1)),
    ECDSA_WITH_SHA256,
    who,
    sequence(time(new Date(Date.now() - DAY_MS)), time(new Date(Date.now() + DAY_MS))),
    who,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(sequence(SUBJECT_ALT_NAME, der(0x04, names)))),
  )
  const signature = sign('sha256', body, privateKey)
  const certificate = sequence(body, ECDSA_WITH_SHA256, der(0x03, bytes(0), signature))
  return {
    cert: pem('CERTIFICATE', certificate),
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  }
}

/** Writes both, in place of what is there. @returns the options that name them */
export async function writeCertificate(folder: string, { cert, key }: TestCertificate): Promise<readonly string[]> {
  const files = { cert: join(folder, 'tls.crt'), key: join(folder, 'tls.key') }
  await writeFile(files.cert, cert)
  await writeFile(files.key, key)
  return ['--tls-cert', files.cert, '--tls-key', files.key]
}
