import type { Bytes } from '../../src/core/base/bytes.ts'
import { concatBytes, hexToBytes } from '../../src/core/base/bytes.ts'
import {
  type DirectoryChange,
  directoryBodyCodec,
  MAX_DESCRIPTION_LENGTH,
  MAX_DIRECTORY_BODY_BYTES,
  MAX_DIRECTORY_CHANGES,
  MAX_REDUNDANCY,
  MAX_TITLE_LENGTH,
  MEMBER_COLOURS,
} from '../../src/core/wire/directory-body.ts'
import { bytesToLogId, bytesToMemberId, idToBytes } from '../../src/core/wire/ids.ts'
import { memberToPeerId } from '../../src/core/wire/peer-id.ts'
import { MAX_PICTURE_BYTES, MAX_PICTURE_SIDE, type Picture, readPicture } from '../../src/core/wire/picture.ts'
import { encodeCbor } from '../../src/core/wire/strict-cbor.ts'
import { goodMessage, type MessageFile } from './messages.ts'
import { commonRefusals, refusedBytes } from './refused-cbor.ts'
import { fixedBytes, seedOf } from './seeds.ts'

const hex16 = (value: number): string => value.toString(16).padStart(4, '0')
const hex32 = (value: number): string => value.toString(16).padStart(8, '0')
/** Twice 14 bits, or twice 24, the least significant first. */
const little = (value: number, bytes: number): string =>
  Array.from({ length: bytes }, (_, i) => ((value / 256 ** i) & 0xff).toString(16).padStart(2, '0')).join('')

/** The heads of pictures: what says of which kind and size they are. What follows is no picture. */
export const PICTURE_HEADS = {
  png: (width: number, height: number): Bytes =>
    hexToBytes(`89504e470d0a1a0a0000000d49484452${hex32(width)}${hex32(height)}0806000000`),
  /** A segment before the frame, as most have. */
  jpeg: (width: number, height: number): Bytes =>
    hexToBytes(`ffd8ffe000104a46494600010100000100010000ffc0001108${hex16(height)}${hex16(width)}0300`),
  webpLossy: (width: number, height: number): Bytes =>
    hexToBytes(`52494646000000005745425056503820000000000000009d012a${little(width, 2)}${little(height, 2)}`),
  webpLossless: (width: number, height: number): Bytes =>
    concatBytes(
      hexToBytes(`5249464600000000574542505650384c000000002f${little(width - 1 + (height - 1) * 2 ** 14, 4)}`),
      new Uint8Array(8),
    ),
  webpExtended: (width: number, height: number, flags = '00'): Bytes =>
    hexToBytes(`524946460000000057454250565038580a000000${flags}000000${little(width - 1, 3)}${little(height - 1, 3)}`),
}

const RELAY = memberToPeerId(bytesToMemberId(seedOf('relay')))

function pictureOf(bytes: Bytes): Picture {
  const picture = readPicture(bytes)
  if (picture === undefined) throw new Error('not a picture')
  return picture
}

export function buildDirectoryBody(): MessageFile<readonly DirectoryChange[]> {
  const log = bytesToLogId(seedOf('vault'))
  const wrappedKey = fixedBytes('wrapped key', 60)
  const vault = { type: 'vault', log, wrappedKey } as const
  const vaultInWire = { type: 'vault', log: idToBytes(log), wrappedKey }
  const { png, jpeg, webpLossy, webpLossless, webpExtended } = PICTURE_HEADS
  const side = MAX_PICTURE_SIDE
  const longest = concatBytes(png(128, 128), new Uint8Array(MAX_PICTURE_BYTES - png(128, 128).byteLength))

  const good = (name: string, ...changes: readonly DirectoryChange[]) =>
    goodMessage(name, directoryBodyCodec.encode(changes), directoryBodyCodec.decode)
  const pictured = (name: string, bytes: Bytes) => good(name, { type: 'profile', picture: pictureOf(bytes) })
  const refused = (name: string, ...changes: readonly object[]) =>
    refusedBytes(name, 'schema', encodeCbor({ v: 1, changes }))
  const profile = (name: string, fields: object) => refused(name, { type: 'profile', ...fields })
  const record = (name: string, fields: object) => refused(name, { ...vaultInWire, ...fields })

  return {
    about: 'What the entries of the directory say, before it is sealed: docs/PROTOCOL.md, "Changes".',
    good: [
      good('a name', { type: 'profile', name: 'Ada' }),
      good('the longest name', { type: 'profile', name: '\u{1f600}'.repeat(MAX_TITLE_LENGTH) }),
      good('a colour and a device', { type: 'profile', colour: 0, device: 'Laptop' }),
      good('the last colour', { type: 'profile', colour: MEMBER_COLOURS - 1 }),
      good('all taken back but the name', { type: 'profile', colour: null, device: null, picture: null }),
      pictured('a picture in PNG, as large as it may be', png(side, side)),
      pictured('a picture in JPEG', jpeg(side, 1)),
      pictured('a picture in lossy WebP', webpLossy(1, side)),
      pictured('a picture in lossless WebP', webpLossless(side, side)),
      pictured('a picture in extended WebP', webpExtended(side, side)),
      good('a vault', { ...vault, name: 'Family', redundancy: 3 }),
      good('a vault with a description', {
        ...vault,
        name: 'Family',
        redundancy: 1,
        description: 'Photos,\nand letters',
      }),
      good('another number of copies', { ...vault, redundancy: MAX_REDUNDANCY }),
      good('the longest description', { ...vault, description: '\u{1f600}'.repeat(MAX_DESCRIPTION_LENGTH) }),
      good('a description taken back', { ...vault, description: '' }),
      good('a room', { type: 'room', log, name: 'Kitchen', wrappedKey }),
      good('a keeper', { type: 'keeper', relay: RELAY, keeps: true }),
      good('a keeper no more', { type: 'keeper', relay: RELAY, keeps: false }),
      good('two at once', { type: 'profile', name: 'Ada' }, { ...vault, name: 'Family' }),
    ],
    refused: [
      ...commonRefusals(directoryBodyCodec.encode([{ type: 'profile', name: 'Ada' }]), MAX_DIRECTORY_BODY_BYTES),
      refused('a list of no changes'),
      refused(
        'too many changes',
        ...Array.from({ length: MAX_DIRECTORY_CHANGES + 1 }, () => ({ type: 'profile', name: 'Ada' })),
      ),
      refused('a change of another type', { type: 'mood', name: 'good' }),
      refused('a change without a type', { name: 'Ada' }),
      profile('a profile that says nothing', {}),
      profile('a profile that names a member', { name: 'Ada', member: seedOf('another') }),
      profile('an empty name', { name: '' }),
      profile('a name that is taken back', { name: null }),
      profile('a name of 65 characters', { name: 'x'.repeat(MAX_TITLE_LENGTH + 1) }),
      profile('a name with a line break', { name: 'A\nda' }),
      profile('a colour too many', { colour: MEMBER_COLOURS }),
      profile('a colour by its name', { colour: 'red' }),
      profile('a device without a name', { device: '' }),
      profile('an empty picture', { picture: new Uint8Array(0) }),
      profile('a picture of another kind', { picture: hexToBytes('474946383961800080000000000000') }),
      profile('a drawing in SVG', { picture: new TextEncoder().encode('<svg xmlns="http://www.w3.org/2000/svg"/>') }),
      profile('a picture of 32 KiB and a byte', { picture: concatBytes(longest, new Uint8Array(1)) }),
      profile('a PNG that is too wide', { picture: png(side + 1, 1) }),
      profile('a PNG that is too high', { picture: png(1, side + 1) }),
      profile('a PNG without width', { picture: png(0, 1) }),
      profile('a PNG that moves', { picture: concatBytes(png(8, 8), hexToBytes('00000000000000086163544c')) }),
      profile('a PNG that is cut short', { picture: png(8, 8).slice(0, 20) }),
      profile('a JPEG that is too wide', { picture: jpeg(side + 1, 1) }),
      profile('a JPEG without a frame', { picture: hexToBytes('ffd8ffe000104a46494600010100000100010000ffd9') }),
      profile('a JPEG whose scan comes first', {
        picture: hexToBytes('ffd8ffda000801010000003f00ffc00011080001000103'),
      }),
      profile('a lossy WebP that is too high', { picture: webpLossy(1, side + 1) }),
      profile('a lossless WebP that is too wide', { picture: webpLossless(side + 1, 1) }),
      profile('an extended WebP that is too wide', { picture: webpExtended(side + 1, 1) }),
      profile('a WebP that moves', { picture: webpExtended(8, 8, '02') }),
      record('a vault that says nothing', {}),
      record('a vault of no copies', { redundancy: 0 }),
      record('a vault of 256 copies', { redundancy: MAX_REDUNDANCY + 1 }),
      record('a vault with an empty name', { name: '' }),
      record('a vault with an unknown field', { name: 'Family', colour: 1 }),
      record('a description of 501 characters', { description: 'x'.repeat(MAX_DESCRIPTION_LENGTH + 1) }),
      record('a description with a tab', { description: 'a\tb' }),
      record('a key of 59 bytes', { name: 'Family', wrappedKey: wrappedKey.slice(1) }),
      refused('a vault without a key', { type: 'vault', log: idToBytes(log), name: 'Family', redundancy: 3 }),
      refused('a keeper of which nothing is said', { type: 'keeper', relay: seedOf('relay') }),
      refused('a keeper by its peer id', { type: 'keeper', relay: RELAY, keeps: true }),
      refused('a keeper’s key of 31 bytes', { type: 'keeper', relay: seedOf('relay').slice(1), keeps: true }),
      refused('a room without a name', { type: 'room', log: idToBytes(log), wrappedKey }),
      refused('a room with an id of 31 bytes', {
        type: 'room',
        log: idToBytes(log).slice(1),
        name: 'Kitchen',
        wrappedKey,
      }),
    ],
  }
}
