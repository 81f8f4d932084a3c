import { WarrenError } from '../base/errors.ts'
import {
  MAX_DESCRIPTION_LENGTH,
  MAX_REDUNDANCY,
  MAX_TITLE_LENGTH,
  MEMBER_COLOURS,
  type ProfileChange,
  type VaultRecordChange,
} from '../wire/directory-body.ts'
import { MAX_PICTURE_BYTES, MAX_PICTURE_SIDE, type Picture, readPicture } from '../wire/picture.ts'
import type { NewProfile, VaultRecord } from './directory-types.ts'

/** Control characters and lone surrogates: what the format refuses (wire/directory-body.ts). */
const UNWRITABLE = /[\p{Cc}\p{Cs}]/gu
/** As above, but a description may have lines. */
const UNWRITABLE_IN_LINES = /(?!\n)[\p{Cc}\p{Cs}]/gu

/** A name as it may be written. @throws WarrenError `invalid` */
export function requireTitle(written: string, whose: string): string {
  const name = written.replaceAll(UNWRITABLE, '').trim()
  if (name === '') throw new WarrenError('invalid', `${whose} needs a name of at least one character.`)
  if ([...name].length > MAX_TITLE_LENGTH) {
    throw new WarrenError('invalid', `${whose}'s name has at most ${MAX_TITLE_LENGTH} characters.`)
  }
  return name
}

/** What is to be written of a profile. Empty when that is nothing. @throws WarrenError `invalid` */
export function prepareProfile({ name, colour, picture, device }: NewProfile): Omit<ProfileChange, 'type'> {
  return {
    ...(name === undefined ? {} : { name: requireTitle(name, 'A member') }),
    ...(colour === undefined ? {} : { colour: colour === null ? null : requireColour(colour) }),
    ...(picture === undefined ? {} : { picture: picture === null ? null : requirePicture(picture) }),
    ...(device === undefined ? {} : { device: device === null || device.trim() === '' ? null : requireDevice(device) }),
  }
}

/** What is to be written of a vault's record: what differs from the present one. @throws WarrenError `invalid` */
export function prepareRecord(
  record: Partial<VaultRecord>,
  present: Partial<VaultRecord> = { description: '' },
): Omit<VaultRecordChange, 'type' | 'log' | 'wrappedKey'> {
  const name = record.name === undefined ? undefined : requireTitle(record.name, 'A vault')
  const redundancy = record.redundancy === undefined ? undefined : requireRedundancy(record.redundancy)
  const description = record.description === undefined ? undefined : requireDescription(record.description)
  return {
    ...(name === undefined || name === present.name ? {} : { name }),
    ...(redundancy === undefined || redundancy === present.redundancy ? {} : { redundancy }),
    ...(description === undefined || description === present.description ? {} : { description }),
  }
}

const requireDevice = (written: string): string => requireTitle(written, 'A device')

function requireColour(colour: number): number {
  if (Number.isInteger(colour) && colour >= 0 && colour < MEMBER_COLOURS) return colour
  throw new WarrenError('invalid', `A colour is a number from 0 to ${MEMBER_COLOURS - 1}.`)
}

function requirePicture(bytes: Uint8Array<ArrayBuffer>): Picture {
  const picture = readPicture(bytes)
  if (picture !== undefined) return picture
  throw new WarrenError(
    'invalid',
    `A picture is a PNG, JPEG or WebP of at most ${MAX_PICTURE_BYTES / 1024} KiB and ${MAX_PICTURE_SIDE} pixels each way.`,
  )
}

function requireRedundancy(copies: number): number {
  if (Number.isInteger(copies) && copies >= 1 && copies <= MAX_REDUNDANCY) return copies
  throw new WarrenError('invalid', `A vault aims for 1 to ${MAX_REDUNDANCY} copies.`)
}

function requireDescription(written: string): string {
  const description = written.replaceAll('\r\n', '\n').replaceAll(UNWRITABLE_IN_LINES, '').trim()
  if ([...description].length <= MAX_DESCRIPTION_LENGTH) return description
  throw new WarrenError('invalid', `A description has at most ${MAX_DESCRIPTION_LENGTH} characters.`)
}
