import type { Cid } from '../base/ids.ts'

/** Numbers for roots, so that what a thousand devices hold is bits and not texts. A number is never given twice. */
export interface RootTable {
  numberOf(root: Cid): number
  /** `undefined` for one that was never numbered. */
  find(root: Cid): number | undefined
  rootOf(number: number): Cid
}

export function createRootTable(): RootTable {
  const numberByRoot = new Map<Cid, number>()
  const roots: Cid[] = []
  return {
    numberOf(root) {
      const present = numberByRoot.get(root)
      if (present !== undefined) return present
      numberByRoot.set(root, roots.length)
      return roots.push(root) - 1
    },
    find: (root) => numberByRoot.get(root),
    rootOf: (number) => roots[number] as Cid,
  }
}

/** A set of small numbers, a bit each. Plain data: a picture has a thousand of them, and most are small. */
export interface NumberSet {
  words: Uint32Array
  size: number
}

const MIN_WORDS = 2
const NO_WORDS = new Uint32Array(0)

export function createNumberSet(from: Readonly<NumberSet> = { words: NO_WORDS, size: 0 }): NumberSet {
  return { words: from.size === 0 ? NO_WORDS : from.words.slice(), size: from.size }
}

export function hasNumber({ words }: Readonly<NumberSet>, number: number): boolean {
  return ((words[number >>> 5] ?? 0) & (1 << (number & 31))) !== 0
}

export function addNumber(set: NumberSet, number: number): void {
  if (hasNumber(set, number)) return
  const word = number >>> 5
  if (word >= set.words.length) {
    const grown = new Uint32Array(Math.max(MIN_WORDS, 2 * set.words.length, word + 1))
    grown.set(set.words)
    set.words = grown
  }
  set.words[word] = (set.words[word] as number) | (1 << (number & 31))
  set.size++
}

export function deleteNumber(set: NumberSet, number: number): void {
  if (!hasNumber(set, number)) return
  const word = number >>> 5
  set.words[word] = (set.words[word] as number) & ~(1 << (number & 31))
  set.size--
}

/** Every number that is in one of the two and not in the other, with whether it is in the first. */
export function visitDifferences(
  { words }: Readonly<NumberSet>,
  other: Readonly<NumberSet>,
  visit: (number: number, isInFirst: boolean) => void,
): void {
  const count = Math.max(words.length, other.words.length)
  for (let word = 0; word < count; word++) {
    const here = words[word] ?? 0
    visitBits(here ^ (other.words[word] ?? 0), word, (number) => visit(number, (here & (1 << (number & 31))) !== 0))
  }
}

export function visitNumbers({ words }: Readonly<NumberSet>, visit: (number: number) => void): void {
  for (let word = 0; word < words.length; word++) visitBits(words[word] as number, word, visit)
}

function visitBits(bits: number, word: number, visit: (number: number) => void): void {
  for (let left = bits; left !== 0; left &= left - 1) visit(word * 32 + 31 - Math.clz32(left & -left))
}
