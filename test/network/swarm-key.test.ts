import { randomBytes as nodeRandomBytes } from 'node:crypto'
import { preSharedKey } from '@libp2p/pnet'
import type { ComponentLogger, ConnectionProtector, MessageStream } from '@libp2p/interface'
import { multiaddrConnectionPair } from '@libp2p/utils'
import { describe, expect, test } from 'vitest'
import { bytesToHex, ownBytes, utf8ToBytes } from '../../src/core/base/bytes.ts'
import type { Bytes } from '../../src/core/base/bytes.ts'
import { createStreamCipher } from '../../src/network/stream-cipher.ts'
import { swarmKeyProtector } from '../../src/network/swarm-key.ts'
import { until } from './mesh-fixture.ts'

const randomBytes = (length: number): Bytes => ownBytes(new Uint8Array(nodeRandomBytes(length)))
const KEY = randomBytes(32)
const PIECES = [1, 63, 64, 65, 500, 65_536, 65_537, 300_000].map((length) => randomBytes(length))

const ours = (): ConnectionProtector => swarmKeyProtector(KEY)()
/** libp2p's own, with the key file of go-ipfs. */
const theirs = (): ConnectionProtector => {
  const psk = utf8ToBytes(`/key/swarm/psk/1.0.0/\n/base16/\n${bytesToHex(KEY)}`)
  return (preSharedKey({ psk }) as (components: { logger?: ComponentLogger }) => ConnectionProtector)({})
}

async function protectPair(one: ConnectionProtector, other: ConnectionProtector) {
  const [a, b] = multiaddrConnectionPair()
  return Promise.all([one.protect(a), other.protect(b)])
}

function collect(connection: MessageStream): () => Bytes {
  const heard: Uint8Array[] = []
  connection.addEventListener('message', ({ data }) => heard.push(data.subarray()))
  return () => ownBytes(new Uint8Array(Buffer.concat(heard)))
}

describe('the swarm key', () => {
  test.each([
    ['ours', 'theirs', ours, theirs],
    ['theirs', 'ours', theirs, ours],
    ['ours', 'ours', ours, ours],
  ])('%s speaks with %s, both ways', async (_one, _other, makeOne, makeOther) => {
    const [a, b] = await protectPair(makeOne(), makeOther())
    const [atA, atB] = [collect(a), collect(b)]
    for (const piece of PIECES) {
      a.send(piece)
      b.send(piece)
    }
    const whole = ownBytes(new Uint8Array(Buffer.concat(PIECES)))
    await until(() => atA().byteLength === whole.byteLength && atB().byteLength === whole.byteLength)
    expect(Buffer.compare(atA(), whole)).toBe(0)
    expect(Buffer.compare(atB(), whole)).toBe(0)
  })

  test('passes on a good end, and what came before it', async () => {
    const [a, b] = await protectPair(ours(), ours())
    const heard = collect(b)
    const closed = new Promise((resolve) => b.addEventListener('close', resolve))
    a.send(PIECES[5]!)
    await a.close()
    await closed
    await until(() => heard().byteLength === PIECES[5]!.byteLength)
    expect(b.status).toBe('closed')
  })

  test('passes on a reset', async () => {
    const [a, b] = await protectPair(ours(), ours())
    const closed = new Promise((resolve) => b.addEventListener('close', resolve))
    a.abort(new Error('enough'))
    await closed
    expect(b.status).toBe('reset')
  })
})

/** As many as fit into the cipher's memory at once, and more. */
const MANY = 10_000

test('ciphers outlast a large message and any number of others', () => {
  const nonce = randomBytes(24)
  const [sealing, opening] = [createStreamCipher(nonce, KEY), createStreamCipher(nonce, KEY)]
  for (let round = 0; round < MANY; round++) createStreamCipher(randomBytes(24), KEY).end()
  // A growing memory would have all the others grow it anew with each call, to its end.
  for (let round = 0; round < 4; round++) {
    const large = randomBytes(1_048_576)
    expect(Buffer.compare(opening.update(sealing.update(large)), large)).toBe(0)
  }
  for (let round = 0; round < 2_000; round++) {
    const small = randomBytes(100)
    expect(opening.update(sealing.update(small))).toEqual(small)
  }
  sealing.end()
  sealing.end()
  expect(() => sealing.update(nonce)).toThrow('over')
})
