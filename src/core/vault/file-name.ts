import { utf8ToBytes } from '../base/bytes.ts'
import { clipMarks } from '../view/clip-marks.ts'

/**
 * Names of files and folders. What a member wrote is kept in the log as it is; what is shown, and what a download is
 * called, is made harmless here, the same way on every device. This app writes what it would show.
 */

/** Longest name that a person may give, in UTF-16 units: what common file systems take (255) with room for a suffix. */
export const MAX_NAME_LENGTH = 200
/** Longest name shown, suffix included, in bytes of UTF-8: what ext4 and its like take. */
export const MAX_NAME_BYTES = 255
/** What follows a last dot is an extension up to this length, in UTF-16 units, the dot included: `.sqlite3-journal` is. */
const MAX_EXTENSION_LENGTH = 17

/** Nothing to do: printable ASCII but the two slashes, with neither a blank nor a dot at an end. Most names, told fast. */
const PLAIN = /^(?!.*[/\\]|\.$)[!-~](?:[ -~]*[!--/-~])?$/

/**
 * Path separators, C0/C1 controls, line and paragraph separators, lone surrogates (no format takes them), and the marks
 * that reorder text to disguise an extension (UAX #9, Trojan Source).
 */
const HARMFUL = /[\p{Cc}\p{Cs}/\\\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/gu

/** Device names of Windows, with any extension: a file called so cannot be made there, or opens the device. */
const RESERVED = /^(con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])(?=\s*(?:\.|$))/i

/** Windows drops these without a word: two names that differ in them only would meet. */
const TRAILING = /[\s.]+$/

const SHOWN_INSTEAD = '\ufffd'

/**
 * The name as shown: NFC, at most MAX_NAME_LENGTH long, without anything that could act on a terminal, a path or the
 * direction of text, be drawn over its neighbours, or that a common file system refuses. Shown again it stays as it is.
 */
export function toShownName(name: string): string {
  if (name.length * 3 <= MAX_NAME_BYTES && PLAIN.test(name) && !RESERVED.test(name)) return name
  const readable = removeHarmful(name)
  const trimmed = readable.replace(TRAILING, '')
  if (trimmed === '') return fitName(`(${readable.trim()}`, ')', MAX_NAME_LENGTH)
  const named = trimmed.replace(RESERVED, '$1_')
  if (named.length * 3 <= MAX_NAME_BYTES) return named
  const { stem, extension } = splitExtension(named)
  return fitName(stem, extension, MAX_NAME_LENGTH).replace(TRAILING, '')
}

/** What stands in for what could do harm in a name, or a part of one. */
export function removeHarmful(name: string): string {
  return clipMarks(name.normalize('NFC').replace(HARMFUL, SHOWN_INSTEAD)).trimStart()
}

/** Two names that a case-insensitive, normalising file system would take for one have the same key. */
export const toCollisionKey = (name: string): string => foldShownName(toShownName(name))

/** The collision key of a name that is as it is shown. */
export function foldShownName(shown: string): string {
  if (PLAIN.test(shown)) return shown.toLowerCase()
  // Upper case first: it takes apart what only some file systems tell apart (ß and ss, ſ and s, ς and σ).
  return shown.normalize('NFD').toUpperCase().toLowerCase().normalize('NFC')
}

/** `photo.jpg`, 2 → `photo (2).jpg`; the name is shortened where the whole would be too long. */
export function addSuffix(name: string, mark: number | string): string {
  const { stem, extension } = splitExtension(name)
  return fitName(stem, ` (${mark})${extension}`, Infinity)
}

function splitExtension(name: string): { readonly stem: string; readonly extension: string } {
  const dot = name.lastIndexOf('.')
  const extension = name.slice(dot)
  const hasExtension = dot > 0 && extension.length > 1 && extension.length <= MAX_EXTENSION_LENGTH
  if (!hasExtension || /\s/.test(extension)) return { stem: name, extension: '' }
  return { stem: name.slice(0, dot), extension }
}

/** As many whole characters of the stem as fit with the tail. */
function fitName(stem: string, tail: string, maxLength: number): string {
  let length = stem.length + tail.length
  let bytes = utf8ToBytes(stem + tail).byteLength
  if (length <= maxLength && bytes <= MAX_NAME_BYTES) return stem + tail
  const characters = [...stem]
  while (characters.length > 0 && (length > maxLength || bytes > MAX_NAME_BYTES)) {
    const last = characters.pop() ?? ''
    length -= last.length
    bytes -= utf8ToBytes(last).byteLength
  }
  return characters.join('') + tail
}
