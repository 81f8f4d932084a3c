import type { Bytes } from '../../../src/core/base/bytes.ts'
import type { FileSource } from '../../../src/core/ports/compute.ts'

/** A file in memory. `Blob` is one too, in Node and in browsers. */
export function memoryFile(bytes: Bytes): FileSource {
  return new Blob([bytes])
}

/** A file of which no more can be read from `readable` bytes on, as one that was truncated or removed after it was picked. */
export function failingFile(bytes: Bytes, readable: number): FileSource {
  const whole = new Blob([bytes])
  return {
    size: whole.size,
    stream: () => whole.stream(),
    slice(start, end) {
      const part = whole.slice(start, end)
      return Object.assign(part, {
        arrayBuffer: () =>
          end <= readable
            ? new Blob([bytes.subarray(start, end)]).arrayBuffer()
            : Promise.reject(new DOMException('The file could not be found.', 'NotFoundError')),
      })
    },
  }
}
