import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readCertificate } from '../../relay/certificate.ts'
import { readIceServersFile } from '../../relay/ice-servers-file.ts'
import { makeCertificate, writeCertificate } from './make-certificate.ts'
import { makePlace } from './relay-fixture.ts'

describe('a certificate', () => {
  it('is read with its key', async () => {
    const place = await makePlace()
    const made = makeCertificate('localhost')
    await writeCertificate(place, made)
    expect(await readCertificate({ cert: join(place, 'tls.crt'), key: join(place, 'tls.key') })).toEqual(made)
  })

  it('that cannot be used is told in a sentence, which repeats nothing of the key', async () => {
    const place = await makePlace()
    const made = makeCertificate('localhost')
    const cert = join(place, 'tls.crt')
    const key = join(place, 'tls.key')
    const attempt = (): Promise<unknown> => readCertificate({ cert, key })
    await expect(attempt()).rejects.toThrow(`The certificate ${cert} cannot be read: it does not exist.`)
    await writeFile(cert, made.cert)
    await expect(attempt()).rejects.toThrow(`The private key ${key} cannot be read: it does not exist.`)
    await writeFile(key, 'secret')
    await expect(attempt()).rejects.toThrow(`There is no PEM private key without a passphrase in ${key}.`)
    await writeFile(key, makeCertificate('localhost').key)
    await expect(attempt()).rejects.toThrow(`The private key in ${key} is not that of the certificate in ${cert}.`)
    await writeFile(cert, made.key)
    await expect(attempt()).rejects.toThrow(`There is no PEM certificate in ${cert}.`)
    await writeFile(cert, Buffer.alloc(1_048_577))
    await expect(attempt()).rejects.toThrow(`The certificate ${cert} cannot be used: it is far too long.`)
  })
})

describe('a list of STUN and TURN servers', () => {
  const write = async (content: unknown): Promise<string> => {
    const file = join(await makePlace(), 'ice.json')
    await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content))
    return file
  }
  const TURN = { urls: 'turn:turn.example:3478?transport=udp', username: 'rabbit', credential: 'clover' }

  it('is read', async () => {
    const file = await write([{ urls: 'stun:stun.example:3478' }, TURN])
    expect(await readIceServersFile(file)).toEqual([
      { url: 'stun:stun.example:3478' },
      { url: TURN.urls, user: 'rabbit', pass: 'clover' },
    ])
  })

  it.each([
    ['{"urls": clover}', 'it is no JSON'],
    [{}, 'it is a list of at most 7'],
    [Array.from({ length: 8 }, () => TURN), 'it is a list of at most 7'],
    [[null], 'each of the list is an object'],
    [[{ ...TURN, password: 'clover' }], 'a server has "urls", "username" and "credential", and nothing else'],
    [[{ ...TURN, urls: [TURN.urls] }], '"urls" is one address, such as'],
    [[{ ...TURN, urls: 'turn:turn.example' }], '"urls" is one address, such as'],
    [[{ urls: TURN.urls }], 'a TURN server wants "username" and "credential"'],
    [[{ ...TURN, urls: 'stun:stun.example:3478' }], 'a STUN server takes no user name or password'],
    [[{ ...TURN, username: '' }], 'a user name or password is empty or too long'],
    [[{ ...TURN, credential: 'clover'.repeat(100) }], 'a user name or password is empty or too long'],
  ])('such as %j is refused with a sentence without the password', async (content, why) => {
    const file = await write(content)
    const message = await readIceServersFile(file).then(
      () => 'read',
      (error: unknown) => String(error),
    )
    expect(message).toContain(`The list of STUN and TURN servers in ${file} cannot be used: ${why}`)
    expect(message).not.toContain('clover')
  })
})
