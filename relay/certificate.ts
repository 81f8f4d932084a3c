import { X509Certificate, createPrivateKey } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { createSecureContext } from 'node:tls'
import { WarrenError, toError } from '../src/core/base/errors.ts'

/** Where a certificate lies. Absolute paths. */
export interface CertificateFiles {
  readonly cert: string
  readonly key: string
}

/** PEM: the certificate with its chain, and its private key. */
export interface Certificate {
  readonly cert: string
  readonly key: string
}

/** A chain is some kilobytes. */
const MAX_PEM_BYTES = 1_048_576

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'it does not exist',
  EACCES: 'this user may not',
  EPERM: 'this user may not',
  EISDIR: 'it is a folder',
  ENOTDIR: 'part of its path is a file',
}

async function readPem(what: string, path: string): Promise<string> {
  try {
    const { size } = await stat(path)
    if (size > MAX_PEM_BYTES) throw new WarrenError('config', `${what} ${path} cannot be used: it is far too long.`)
    return await readFile(path, 'utf8')
  } catch (error) {
    if (error instanceof WarrenError) throw error
    const code = (error as NodeJS.ErrnoException).code ?? ''
    throw new WarrenError('config', `${what} ${path} cannot be read: ${REASONS[code] ?? code}.`, { cause: error })
  }
}

/**
 * Reads a certificate and its key, and checks that they are such and belong together.
 *
 * @throws WarrenError `config` with a sentence that names the file, and nothing of what is in it
 */
export async function readCertificate({ cert, key }: CertificateFiles): Promise<Certificate> {
  const certificate = { cert: await readPem('The certificate', cert), key: await readPem('The private key', key) }
  const fail = (sentence: string, error?: unknown): never => {
    throw new WarrenError('config', sentence, { cause: error === undefined ? undefined : toError(error) })
  }
  const attempt = <T>(sentence: string, run: () => T): T => {
    try {
      return run()
    } catch (error) {
      return fail(sentence, error)
    }
  }
  const leaf = attempt(`There is no PEM certificate in ${cert}.`, () => new X509Certificate(certificate.cert))
  const sentence = `There is no PEM private key without a passphrase in ${key}.`
  const privateKey = attempt(sentence, () => createPrivateKey(certificate.key))
  if (!leaf.checkPrivateKey(privateKey)) fail(`The private key in ${key} is not that of the certificate in ${cert}.`)
  // What TLS itself has against it, such as a key that is too short.
  attempt(`The certificate in ${cert} cannot be used for TLS.`, () => createSecureContext(certificate))
  return certificate
}
