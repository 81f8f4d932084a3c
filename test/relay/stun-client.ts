import { randomBytes } from 'node:crypto'
import { createSocket } from 'node:dgram'
import type { Socket } from 'node:dgram'
import { crc32 } from 'node:zlib'
import { onTestFinished } from 'vitest'

/** STUN as a client sees it, written apart from relay/stun-message.ts so that the two check each other. */

export function attribute(type: number, value: Uint8Array): Buffer {
  const header = Buffer.alloc(4)
  header.writeUInt16BE(type, 0)
  header.writeUInt16BE(value.byteLength, 2)
  return Buffer.concat([header, value, Buffer.alloc((4 - (value.byteLength % 4)) % 4)])
}

export function bindingRequest(
  attributes: readonly Uint8Array[] = [],
  { withFingerprint = false }: { withFingerprint?: boolean } = {},
): Buffer {
  const body = Buffer.concat(attributes)
  const header = Buffer.alloc(8)
  header.writeUInt16BE(0x0001, 0)
  header.writeUInt16BE(body.byteLength + (withFingerprint ? 8 : 0), 2)
  header.writeUInt32BE(0x2112_a442, 4)
  const message = Buffer.concat([header, randomBytes(12), body])
  if (!withFingerprint) return message
  const value = Buffer.alloc(4)
  value.writeUInt32BE((crc32(message) ^ 0x5354_554e) >>> 0)
  return Buffer.concat([message, attribute(0x8028, value)])
}

export interface StunAnswer {
  readonly type: number
  readonly transactionId: Buffer
  readonly address?: string
  readonly port?: number
  readonly errorCode?: number
  readonly unknown?: readonly number[]
  readonly fingerprint: 'none' | 'holds' | 'fails'
}

function readAddress(value: Buffer, transactionId: Buffer): { address: string; port: number } {
  const mask = Buffer.concat([Buffer.from('2112a442', 'hex'), transactionId])
  const bytes = value.subarray(4).map((byte, i) => byte ^ mask.readUInt8(i))
  const port = value.readUInt16BE(2) ^ 0x2112
  if (value.readUInt8(1) === 1) return { address: bytes.join('.'), port }
  const groups = Array.from({ length: 8 }, (_, i) =>
    Buffer.from(bytes)
      .readUInt16BE(2 * i)
      .toString(16),
  )
  return { address: new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1), port }
}

export function readStun(message: Buffer): StunAnswer {
  const transactionId = message.subarray(8, 20)
  let answer: StunAnswer = {
    type: message.readUInt16BE(0),
    transactionId: Buffer.from(transactionId),
    fingerprint: 'none',
  }
  for (let offset = 20; offset < message.byteLength;) {
    const type = message.readUInt16BE(offset)
    const length = message.readUInt16BE(offset + 2)
    const value = message.subarray(offset + 4, offset + 4 + length)
    if (type === 0x0020) answer = { ...answer, ...readAddress(value, transactionId) }
    if (type === 0x0009) answer = { ...answer, errorCode: value.readUInt8(2) * 100 + value.readUInt8(3) }
    if (type === 0x000a) {
      answer = { ...answer, unknown: Array.from({ length: length / 2 }, (_, i) => value.readUInt16BE(2 * i)) }
    }
    if (type === 0x8028) {
      const holds = value.readUInt32BE(0) === (crc32(message.subarray(0, offset)) ^ 0x5354_554e) >>> 0
      answer = { ...answer, fingerprint: holds ? 'holds' : 'fails' }
    }
    offset += 4 + Math.ceil(length / 4) * 4
  }
  return answer
}

export interface StunClient {
  readonly socket: Socket
  readonly port: number
  /** What came back, in order. */
  readonly answers: readonly StunAnswer[]
  send(message: Uint8Array, port: number): void
  /** Resolves with the answer to this request. */
  ask(request: Buffer, port: number): Promise<StunAnswer>
}

export async function openStunClient(host = '127.0.0.1'): Promise<StunClient> {
  const socket = createSocket('udp4')
  onTestFinished(() => {
    socket.close()
  })
  const answers: StunAnswer[] = []
  socket.on('message', (message) => answers.push(readStun(message)))
  await new Promise<void>((resolve) => socket.bind(0, host, resolve))
  const send = (message: Uint8Array, port: number): void => socket.send(message, port, host)
  return {
    socket,
    port: socket.address().port,
    answers,
    send,
    ask(request, port) {
      const id = request.subarray(8, 20)
      return new Promise((resolve) => {
        const look = (message: Buffer): void => {
          if (!message.subarray(8, 20).equals(id)) return
          socket.off('message', look)
          resolve(readStun(message))
        }
        socket.on('message', look)
        send(request, port)
      })
    },
  }
}
