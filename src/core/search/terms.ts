import {
  MAX_INDEXED_LENGTH,
  MAX_INDEXED_TERMS,
  MAX_QUERY_LENGTH,
  MAX_QUERY_WORDS,
  MAX_TERM_LENGTH,
  MAX_WORD_PARTS,
} from './limits.ts'

/**
 * How text becomes the terms that it is found by. Case, accents and width don't count: "strasse" finds "Straße", "cafe" finds
 * "Café". A word is also found by what begins in it after a change of case or between letters and digits: "0001" and
 * "photo" find `IMG0001` and `myPhoto`. Scripts that are written without blanks are cut into pairs of characters.
 */

/** A word that somebody looks for. */
export interface QueryWord {
  /** Each has to begin a term: one, or the pairs of a run without blanks. */
  readonly whole: readonly string[]
  /** Or else each of these: `img0001` is also looked for as `img` and `0001`. Empty when there is nothing to take apart. */
  readonly parts: readonly string[]
}

/** Between the parts of a word while it is being taken apart; in a text it would end a word. */
const SEAM = '\u0001'

// oxlint-disable-next-line no-control-regex -- it is what it looks for
const ASCII = /^[\u0000-\u007f]*$/
const ASCII_SEAMS = /[a-z](?=[A-Z0-9])|[A-Z](?=[0-9])|[0-9](?=[A-Za-z])/g
const SEAMS = /\p{Ll}(?=\p{Lu})|\p{L}(?=\p{N})|\p{N}(?=\p{L})/gu
// oxlint-disable-next-line no-control-regex -- the seam
const ASCII_WORDS = /[a-z0-9\u0001]+/g
const UNSPACED = String.raw`\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}`
const WORDS = new RegExp(
  String.raw`[${UNSPACED}]+|(?:(?![${UNSPACED}])[\p{L}\p{N}\p{M}\u0001])+|\p{Extended_Pictographic}`,
  'gu',
)
const IS_UNSPACED = new RegExp(`^[${UNSPACED}]`, 'u')
/** Accents of Latin, Greek and Cyrillic, points of Hebrew and Arabic: what people leave out when they look for something. */
const ACCENTS = /[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670]/g

/** Text without what does not count. May be longer or shorter than it was. */
export function foldText(text: string): string {
  if (ASCII.test(text)) return text.toLowerCase()
  // Upper case first: ß and ss, ſ and s. Lower case last: what is taken apart may come out in upper case.
  const apart = text.toUpperCase().toLowerCase().normalize('NFKD').replace(ACCENTS, '')
  return apart.toLowerCase().replaceAll('ς', 'σ').normalize('NFC')
}

/** Where a word of this text may be taken apart: what is matched is the character before. */
export const seamsIn = (text: string): RegExp => (ASCII.test(text) ? ASCII_SEAMS : SEAMS)

function wordsIn(text: string): readonly string[] {
  const folded = foldText(text.replace(seamsIn(text), `$&${SEAM}`)).slice(0, 2 * MAX_INDEXED_LENGTH)
  return folded.match(ASCII.test(folded) ? ASCII_WORDS : WORDS) ?? []
}

const cut = (term: string): string => (term.length <= MAX_TERM_LENGTH ? term : term.slice(0, MAX_TERM_LENGTH))

function pairsOf(run: string): readonly string[] {
  const characters = Array.from(run)
  return characters.slice(1).map((character, index) => `${characters[index]}${character}`)
}

const isUnspaced = (word: string): boolean => !ASCII.test(word) && IS_UNSPACED.test(word)

/** The terms that a text is found by, each once. */
export function termsOf(text: string): readonly string[] {
  const terms = new Set<string>()
  for (const word of wordsIn(text.slice(0, MAX_INDEXED_LENGTH))) {
    if (terms.size >= MAX_INDEXED_TERMS) break
    if (isUnspaced(word)) {
      for (const pair of pairsOf(word)) terms.add(pair)
      terms.add(Array.from(word).at(-1) as string)
      continue
    }
    if (!word.includes(SEAM)) {
      terms.add(cut(word))
      continue
    }
    const parts = word.split(SEAM).filter((part) => part !== '')
    for (let from = 0; from < Math.min(parts.length, MAX_WORD_PARTS); from++) terms.add(cut(parts.slice(from).join('')))
  }
  const all = [...terms].filter((term) => term !== '')
  return all.length <= MAX_INDEXED_TERMS ? all : all.slice(0, MAX_INDEXED_TERMS)
}

/** The words that somebody looks for; the first few of many. */
export function queryWordsOf(query: string): readonly QueryWord[] {
  return wordsIn(query.slice(0, MAX_QUERY_LENGTH))
    .map((word): QueryWord => {
      if (isUnspaced(word)) return { whole: Array.from(word).length > 1 ? pairsOf(word) : [word], parts: [] }
      const parts = word.split(SEAM).filter((part) => part !== '')
      const isTakenApart = parts.length > 1 && parts.length <= MAX_WORD_PARTS
      return { whole: [cut(parts.join(''))], parts: isTakenApart ? parts.map(cut) : [] }
    })
    .filter(({ whole }) => whole[0] !== undefined && whole[0] !== '')
    .slice(0, MAX_QUERY_WORDS)
}
