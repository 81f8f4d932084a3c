/**
 * The chunker as docs/PROTOCOL.md ("Chunking") defines it, one byte a step and with numbers of its own: what src/'s faster one
 * must agree with.
 *
 * @returns the chunks' lengths
 */
export function cutPlainly(gear: ArrayLike<number>, bytes: Uint8Array): number[] {
  const lengths: number[] = []
  let start = 0
  while (start < bytes.length) {
    const length = chunkLength(gear, bytes.subarray(start))
    lengths.push(length)
    start += length
  }
  return lengths
}

function chunkLength(gear: ArrayLike<number>, rest: Uint8Array): number {
  let hash = 0n
  for (let position = 65_536; position < rest.length && position < 1_048_560; position++) {
    const word = BigInt.asUintN(32, BigInt(gear[rest[position] as number] as number))
    hash = (2n * hash + word) % 0x1_0000_0000n
    const mask = position < 262_144 ? 0x7ffff800n : 0x7fff8000n
    if ((hash & mask) === 0n) return position + 1
  }
  return Math.min(rest.length, 1_048_560)
}
