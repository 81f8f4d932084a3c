import { EXCERPT_LENGTH, MAX_RANGES } from './limits.ts'
import type { TextRange } from './search-types.ts'
import { foldText, queryWordsOf, seamsIn } from './terms.ts'

const WORD = /[\p{L}\p{N}\p{M}]+|\p{Extended_Pictographic}/gu
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u

/** Where in a text the words of a query are, ascending and apart. A word that is found by a letter off is not marked. */
export function findRanges(text: string, query: string): readonly TextRange[] {
  const needles = [...new Set(queryWordsOf(query).flatMap(({ whole, parts }) => [...whole, ...parts]))]
  const ranges: TextRange[] = []
  for (const { 0: word, index } of text.matchAll(WORD)) {
    if (ranges.length >= MAX_RANGES) break
    for (const { start, end } of rangesInWord(word, needles)) {
      const last = ranges.at(-1)
      const range = { start: index + start, end: index + end }
      if (last === undefined || range.start > last.end) ranges.push(range)
      else if (range.end > last.end) ranges[ranges.length - 1] = { start: last.start, end: range.end }
    }
  }
  return ranges.slice(0, MAX_RANGES)
}

function rangesInWord(word: string, needles: readonly string[]): readonly TextRange[] {
  const folded = foldText(word)
  const found = needles.flatMap((needle): TextRange[] => {
    const start = placeOf(needle, folded, word)
    if (start === undefined) return []
    // Where folding has changed the length, what letter is which is not known: then it is the word.
    return folded.length === word.length ? [{ start, end: start + needle.length }] : [{ start: 0, end: word.length }]
  })
  return found.sort((a, b) => a.start - b.start || b.end - a.end)
}

/** Where a term begins within a word: at its beginning, or where it may be taken apart. */
function placeOf(needle: string, folded: string, word: string): number | undefined {
  if (folded.startsWith(needle)) return 0
  const at = folded.indexOf(needle)
  if (at === -1) return undefined
  if (UNSPACED.test(needle)) return at
  const seams = [...word.matchAll(seamsIn(word))].map(({ 0: before, index }) => index + before.length)
  return seams.find((seam) => folded.startsWith(needle, seam))
}

/** A text in one line, or a part of a long one that begins a little before what was found. */
export function excerptOf(
  text: string,
  query: string,
): { readonly excerpt: string; readonly ranges: readonly TextRange[] } {
  const line = text.replaceAll(/\s+/g, ' ').trim()
  if (line.length <= EXCERPT_LENGTH) return { excerpt: line, ranges: findRanges(line, query) }
  const first = findRanges(line, query)[0]?.start ?? 0
  const from = first < EXCERPT_LENGTH / 2 ? 0 : beginOfWord(line, first - EXCERPT_LENGTH / 4)
  const to = endOfCharacter(line, from + EXCERPT_LENGTH)
  const excerpt = `${from > 0 ? '…' : ''}${line.slice(from, to)}${to < line.length ? '…' : ''}`
  return { excerpt, ranges: findRanges(excerpt, query) }
}

function beginOfWord(line: string, near: number): number {
  const blank = line.indexOf(' ', near)
  return blank === -1 || blank > near + EXCERPT_LENGTH / 8 ? endOfCharacter(line, near) : blank + 1
}

/** Not in the middle of a pair of surrogates. */
function endOfCharacter(line: string, at: number): number {
  const unit = line.charCodeAt(at)
  return unit >= 0xdc00 && unit <= 0xdfff ? at + 1 : at
}
