/** A file that was made to act in the page that shows it, to reach somebody, to deceive, or to hold everything up. */
export interface HostileFile {
  readonly name: string
  /** What its sender says it is. */
  readonly mimeType: string
  readonly buffer: Buffer
  /** What the app must make of it: a text of what it is made of, a word that it is not shown, the picture that it is, or anything that does nothing. */
  readonly shown: 'text' | 'refused' | 'shown' | 'anything'
}

/** What each of them tries: to run in the app's origin and leave a trace there, and to reach a server that counts. */
export interface Payload {
  readonly script: string
  /** Of the server that counts, for what is fetched without a script. */
  readonly address: string
}

export const makePayload = (canary: string): Payload => ({
  script: [
    'globalThis.__owned=(globalThis.__owned||0)+1',
    "new BroadcastChannel('owned').postMessage(location.href)",
    `new Image().src='${canary}/script'`,
  ].join(';'),
  address: canary,
})

export const hostile = (
  name: string,
  content: string | Uint8Array,
  shown: HostileFile['shown'],
  mimeType = 'text/html',
): HostileFile => ({ name, mimeType, buffer: Buffer.from(content as string), shown })

export const ascii = (text: string): Buffer => Buffer.from(text, 'latin1')

export const be32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value >>> 0)
  return bytes
}

export const le16 = (value: number): Buffer => {
  const bytes = Buffer.alloc(2)
  bytes.writeUInt16LE(value)
  return bytes
}

/**
 * What a WAVE file of eight-bit sound begins with, up to its samples.
 *
 * @param riffBytes what the file says of its own length
 */
export function waveHeader(sampleBytes: number, riffBytes: number = 36 + sampleBytes): Buffer {
  const header = Buffer.alloc(44)
  header.write('RIFF', 0)
  header.writeUInt32LE(riffBytes, 4)
  header.write('WAVEfmt ', 8)
  header.writeUInt32LE(16, 16)
  header.writeUInt16LE(1, 20)
  header.writeUInt16LE(1, 22)
  header.writeUInt32LE(8_000, 24)
  header.writeUInt32LE(8_000, 28)
  header.writeUInt16LE(1, 32)
  header.writeUInt16LE(8, 34)
  header.write('data', 36)
  header.writeUInt32LE(sampleBytes, 40)
  return header
}
