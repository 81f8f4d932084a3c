import { concatBytes, hexToBytes } from '../../src/core/base/bytes.ts'
import type { Bytes } from '../../src/core/base/bytes.ts'
import type { VectorBytes, VectorFile } from '../../scripts/vectors/vector-file.ts'

const textByPath = import.meta.glob<string>('../../docs/vectors/*.json', {
  eager: true,
  query: '?raw',
  import: 'default',
})

/** The text of a file of docs/vectors/, in Node and in Chromium. */
export function vectorText(name: string): string {
  const text = textByPath[`../../docs/vectors/${name}.json`]
  if (text === undefined) throw new Error(`there is no docs/vectors/${name}.json: npm run vectors`)
  return text
}

export const vectorNames: readonly string[] = Object.keys(textByPath).map((path) =>
  path.slice(path.lastIndexOf('/') + 1, -'.json'.length),
)

export function readVectors(name: string): VectorFile<object, object> {
  return JSON.parse(vectorText(name)) as VectorFile<object, object>
}

export function expandBytes(bytes: VectorBytes): Bytes {
  if (typeof bytes === 'string') return hexToBytes(bytes)
  return concatBytes(...bytes.map(({ hex, times }) => repeatBytes(hexToBytes(hex), times)))
}

function repeatBytes(bytes: Bytes, times: number): Bytes {
  const repeated = new Uint8Array(bytes.byteLength * times)
  for (let i = 0; i < times; i++) repeated.set(bytes, i * bytes.byteLength)
  return repeated
}
