import type { Cid } from '../../src/core/base/ids.ts'
import { cidToLink } from '../../src/core/wire/cid.ts'
import { bytesToFileId, bytesToLogId, idToBytes } from '../../src/core/wire/ids.ts'
import {
  MAX_EMOJI_BYTES,
  MAX_MENTIONS,
  MAX_MESSAGE_FILES,
  MAX_MESSAGE_LENGTH,
  MAX_ROOM_BODY_BYTES,
  MAX_ROOM_CHANGES,
  roomBodyCodec,
} from '../../src/core/wire/room-body.ts'
import type { FileLink, RoomChange } from '../../src/core/wire/room-body.ts'
import { encodeCbor } from '../../src/core/wire/strict-cbor.ts'
import { exampleMember } from './members.ts'
import { exampleBlockCid, exampleNodeCid, goodMessage } from './messages.ts'
import type { MessageFile } from './messages.ts'
import { commonRefusals, refusedBytes } from './refused-cbor.ts'
import { seedOf } from './seeds.ts'

export function buildRoomBody(): MessageFile<readonly RoomChange[]> {
  const target: Cid = exampleNodeCid('message')
  const link = cidToLink(target)
  const mentions = ['anna', 'ben', 'cleo'].map((name) => exampleMember(name).id).toSorted()
  const keys = mentions.map(idToBytes)
  const file: FileLink = {
    vault: bytesToLogId(seedOf('vault')),
    file: bytesToFileId(seedOf('file').subarray(0, 16)),
    name: 'plums.pdf',
  }
  const fileInWire = { vault: idToBytes(file.vault), file: idToBytes(file.file), name: file.name }
  const crowd = Array.from({ length: MAX_MENTIONS + 1 }, (_, i) => seedOf(`mentioned ${i}`)).sort((a, b) =>
    Buffer.compare(a, b),
  )

  const good = (name: string, ...changes: readonly RoomChange[]) =>
    goodMessage(name, roomBodyCodec.encode(changes), roomBodyCodec.decode)
  const refused = (name: string, ...changes: readonly object[]) =>
    refusedBytes(name, 'schema', encodeCbor({ v: 1, changes }))
  const message = { type: 'message', text: 'hello' }
  const edit = { type: 'edit', target: link, text: 'hallo' }
  const reaction = { type: 'reaction', target: link, emoji: '👍', on: true }

  return {
    about: 'What the entries of a room say, before it is sealed: docs/PROTOCOL.md, "Changes".',
    good: [
      good('a message', { type: 'message', text: 'hello' }),
      good('with a line break, a tab and an emoji', { type: 'message', text: 'two\nlines,\ta tab and 🙂' }),
      good('as long as a message may be', { type: 'message', text: 'x'.repeat(MAX_MESSAGE_LENGTH) }),
      good('an answer that mentions three and shows a file', {
        type: 'message',
        text: 'the third page',
        replyTo: target,
        mentions,
        files: [file],
      }),
      good('a file without words', { type: 'message', text: '', files: [file] }),
      good('an edit', { type: 'edit', target, text: 'hallo' }),
      good('an edit that mentions', { type: 'edit', target, text: 'hallo', mentions: mentions.slice(0, 1) }),
      good('a removal', { type: 'remove', target }),
      good('a reaction', { type: 'reaction', target, emoji: '👍', on: true }),
      good('a reaction taken back', { type: 'reaction', target, emoji: '👩🏽‍❤️‍💋‍👨🏿', on: false }),
      good(
        'a message after two reactions',
        ...[true, false].map((on) => ({ type: 'reaction', target, emoji: '🎉', on }) as const),
        {
          type: 'message',
          text: 'never mind',
        },
      ),
    ],
    refused: [
      ...commonRefusals(roomBodyCodec.encode([{ type: 'message', text: 'hello' }]), MAX_ROOM_BODY_BYTES),
      refused('a list of no changes'),
      refused(
        'too many changes',
        ...Array.from({ length: MAX_ROOM_CHANGES + 1 }, () => ({ type: 'remove', target: link })),
      ),
      refused('two messages', message, message),
      refused('a change of another type', { type: 'shout', text: 'hello' }),
      refused('a change without a type', { text: 'hello' }),
      refused('a message without text', { type: 'message' }),
      refused('a message that says nothing', { ...message, text: '' }),
      refused('a message that is too long', { ...message, text: 'x'.repeat(MAX_MESSAGE_LENGTH + 1) }),
      refused('a message with a control character', { ...message, text: 'a\u0000b' }),
      refused('a message with an unknown field', { ...message, mood: 'good' }),
      refused('an answer to a block', { ...message, replyTo: cidToLink(exampleBlockCid('a')) }),
      refused('an answer in text', { ...message, replyTo: target }),
      refused('mentions of nobody', { ...message, mentions: [] }),
      refused('mentions in another order', { ...message, mentions: keys.toReversed() }),
      refused('a mention twice', { ...message, mentions: [keys[0], keys[0]] }),
      refused('a mention of 31 bytes', { ...message, mentions: [seedOf('short').subarray(1)] }),
      refused('too many mentions', { ...message, mentions: crowd }),
      refused('a list of no files', { ...message, files: [] }),
      refused('too many files', { ...message, files: Array.from({ length: MAX_MESSAGE_FILES + 1 }, () => fileInWire) }),
      refused('a file without a name', { ...message, files: [{ ...fileInWire, name: '' }] }),
      refused('a file with a line break in its name', { ...message, files: [{ ...fileInWire, name: 'a\nb' }] }),
      refused('a file with a name of 256 characters', {
        ...message,
        files: [{ ...fileInWire, name: 'x'.repeat(256) }],
      }),
      refused('a file with an id of 32 bytes', { ...message, files: [{ ...fileInWire, file: fileInWire.vault }] }),
      refused('an edit without words', { ...edit, text: '' }),
      refused('an edit of nothing', { type: 'edit', text: 'hallo' }),
      refused('an edit of files', { ...edit, files: [fileInWire] }),
      refused('a removal with words', { type: 'remove', target: link, text: 'sorry' }),
      refused('a removal of a block', { type: 'remove', target: cidToLink(exampleBlockCid('a')) }),
      refused('a reaction without an emoji', { ...reaction, emoji: '' }),
      refused('a reaction of 49 bytes', { ...reaction, emoji: 'x'.repeat(MAX_EMOJI_BYTES + 1) }),
      refused('a reaction of 49 bytes in 13 characters', { ...reaction, emoji: `${'👍'.repeat(12)}x` }),
      refused('a reaction with a line break', { ...reaction, emoji: '\n' }),
      refused('a reaction that is neither on nor off', { ...reaction, on: 1 }),
    ],
  }
}
