/**
 * Names of files and folders. What a member wrote is kept in the log as it is; what is shown, and what a download is
 * called, is made harmless here, the same way on every device.
 */

/** Longest name accepted into a vault, in UTF-16 units: what common file systems take (255) with room for a suffix. */
export const MAX_NAME_LENGTH = 200

/** Path separators, C0/C1 controls, and the marks that reorder text to disguise an extension (UAX #9, Trojan Source). */
// eslint-disable-next-line no-control-regex -- control characters are exactly what this is for
const HARMFUL = /[\u0000-\u001f\u007f-\u009f/\\\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g

const SHOWN_INSTEAD = '\ufffd'

/** The name as shown: NFC, without anything that could act on a terminal, a path or the direction of text. */
export function toShownName(name: string): string {
  const shown = name.normalize('NFC').replace(HARMFUL, SHOWN_INSTEAD).trim().slice(0, MAX_NAME_LENGTH)
  return shown === '' || shown === '.' || shown === '..' ? `(${shown})` : shown
}

/** Two names that a case-insensitive, normalising file system would take for one have the same key. */
export function toCollisionKey(name: string): string {
  return toShownName(name).toLowerCase()
}

/** `photo.jpg`, 2 → `photo (2).jpg` */
export function addSuffix(name: string, ordinal: number): string {
  const dot = name.lastIndexOf('.')
  const hasExtension = dot > 0 && dot < name.length - 1
  const stem = hasExtension ? name.slice(0, dot) : name
  const extension = hasExtension ? name.slice(dot) : ''
  return `${stem} (${ordinal})${extension}`
}
