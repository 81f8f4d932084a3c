import { utf8ToBytes } from '../base/bytes.ts'
import { MAX_EMOJI_BYTES } from '../wire/room-body.ts'

const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' })

/** What shows nothing: white space, controls, marks that only act on others. */
const INVISIBLE = /^[\p{White_Space}\p{Cc}\p{Cf}\p{Cs}\p{Default_Ignorable_Code_Point}]*$/u

/**
 * Whether a text is one visible grapheme (UAX #29) of at most MAX_EMOJI_BYTES: an emoji, or a letter. What is not
 * assigned yet among the pictographs joins as they do, so that later emoji are taken by today's programs.
 */
export function isEmoji(text: string): boolean {
  if (utf8ToBytes(text).byteLength > MAX_EMOJI_BYTES || INVISIBLE.test(text)) return false
  return [...graphemes.segment(text)].length === 1
}
