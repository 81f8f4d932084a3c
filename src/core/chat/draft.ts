import { WarrenError } from '../base/errors.ts'
import type { MemberId } from '../base/ids.ts'
import {
  type FileLink,
  MAX_FILE_NAME_LENGTH,
  MAX_MENTIONS,
  MAX_MESSAGE_FILES,
  MAX_MESSAGE_LENGTH,
  type RoomChange,
} from '../wire/room-body.ts'
import type { Draft } from './room-types.ts'

/** Control characters but line feed and tab, and lone surrogates: what the format refuses (wire/room-body.ts). */
const UNSENDABLE = /(?![\n\t])[\p{Cc}\p{Cs}]/gu
/** The same without exception: a file's name has one line. */
const UNSENDABLE_IN_NAME = /[\p{Cc}\p{Cs}]/gu

/** A message as it may be sent. @throws WarrenError `invalid` */
export function prepareMessage(draft: Draft): Extract<RoomChange, { readonly type: 'message' }> {
  const files = (draft.files ?? []).map(prepareFile)
  if (files.length > MAX_MESSAGE_FILES) {
    throw new WarrenError('invalid', `A message shows at most ${MAX_MESSAGE_FILES} files.`)
  }
  return {
    type: 'message',
    text: prepareText(draft.text, files.length > 0),
    ...prepareMentions(draft.mentions),
    ...(draft.replyTo === undefined ? {} : { replyTo: draft.replyTo }),
    ...(files.length === 0 ? {} : { files }),
  }
}

/** What takes the place of a message's words. @throws WarrenError `invalid` */
export function prepareWording(draft: Pick<Draft, 'text' | 'mentions'>): {
  readonly text: string
  readonly mentions?: readonly MemberId[]
} {
  return { text: prepareText(draft.text, false), ...prepareMentions(draft.mentions) }
}

function prepareText(written: string, mayBeEmpty: boolean): string {
  const text = written.replaceAll('\r\n', '\n').replaceAll(UNSENDABLE, '').trim()
  if (text === '' && !mayBeEmpty) throw new WarrenError('invalid', 'A message needs at least one character.')
  if ([...text].length > MAX_MESSAGE_LENGTH) {
    throw new WarrenError('invalid', `A message has at most ${MAX_MESSAGE_LENGTH} characters.`)
  }
  return text
}

/** Ascending, each once; nothing at all when there are none. */
function prepareMentions(members: readonly MemberId[] = []): { readonly mentions?: readonly MemberId[] } {
  const mentions = [...new Set(members)].sort()
  if (mentions.length > MAX_MENTIONS) {
    throw new WarrenError('invalid', `A message mentions at most ${MAX_MENTIONS} members.`)
  }
  return mentions.length === 0 ? {} : { mentions }
}

function prepareFile({ vault, file, name }: FileLink): FileLink {
  const shortened = [...name.replaceAll(UNSENDABLE_IN_NAME, '')].slice(0, MAX_FILE_NAME_LENGTH).join('')
  return { vault, file, name: shortened === '' ? '?' : shortened }
}
