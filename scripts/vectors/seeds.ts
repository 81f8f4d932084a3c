import { createHash } from 'node:crypto'
import type { Bytes } from '../../src/core/base/bytes.ts'
import { concatBytes } from '../../src/core/base/bytes.ts'
import type { Randomness } from '../../src/core/base/environment.ts'

/** 32 bytes that look random and are the same in every run. */
export function seedOf(purpose: string): Bytes {
  return new Uint8Array(createHash('sha256').update(`warren/1 vectors ${purpose}`).digest())
}

/** Any number of them. */
export function fixedBytes(purpose: string, length: number): Bytes {
  const blocks = Array.from({ length: Math.ceil(length / 32) }, (_, i) => seedOf(`${purpose} ${i}`))
  return concatBytes(...blocks).slice(0, length)
}

export function fixedRandomness(purpose: string): Randomness {
  let draws = 0
  return {
    bytes: (length) => fixedBytes(`${purpose} draw ${draws++}`, length),
    fraction: () => 0,
  }
}
