import type { Bytes } from '../base/bytes.ts'
import { ownBytes } from '../base/bytes.ts'
import type { Decoded } from '../base/errors.ts'
import { accept, refuse } from '../base/errors.ts'

/** 256 bits and a checksum of eight, eleven to a word (BIP 39). */
export const WORD_COUNT = 24

/** 24 English words for 32 bytes: made to be written down and read back, with a checksum of eight bits. */
export async function bytesToWords(bytes: Bytes): Promise<readonly string[]> {
  const { bip39, wordlist } = await loadWords()
  return bip39.entropyToMnemonic(bytes, wordlist).split(' ')
}

/** Capitals, numbering, commas and line breaks are forgiven. Refuses with `length`, `encoding` (naming the word), `checksum`. */
export async function wordsToBytes(text: string): Promise<Decoded<Bytes>> {
  const { bip39, wordlist } = await loadWords()
  const words =
    text
      .normalize('NFKD')
      .toLowerCase()
      .match(/[a-z]+/g) ?? []
  const unknown = words.find((word) => !wordlist.includes(word))
  if (unknown !== undefined) return refuse('encoding', `“${unknown}” is none of the words that a recovery kit uses.`)
  if (words.length !== WORD_COUNT) {
    return refuse('length', `A recovery kit has ${WORD_COUNT} words; these are ${words.length}.`)
  }
  try {
    return accept(ownBytes(bip39.mnemonicToEntropy(words.join(' '), wordlist)))
  } catch {
    return refuse('checksum', 'These words do not fit together: one is another, or two changed places.')
  }
}

/** The words at these places of the list, each below 2048. */
export async function wordsAt(places: readonly number[]): Promise<readonly string[]> {
  const { wordlist } = await loadWords()
  return places.map((place) => wordlist[place] ?? '')
}

/** The list is 2,048 words long, and most people never need it. */
async function loadWords() {
  const [bip39, { wordlist }] = await Promise.all([import('@scure/bip39'), import('@scure/bip39/wordlists/english.js')])
  return { bip39, wordlist }
}
