import type { LogId, MemberId, PeerId } from '../base/ids.ts'
import {
  DEFAULT_REDUNDANCY,
  type DirectoryChange,
  type ProfileChange,
  type VaultRecordChange,
} from '../wire/directory-body.ts'
import type { Picture } from '../wire/picture.ts'
import { compareStamps, earlierField, type Field, laterField, type Stamp } from '../view/stamp.ts'
import { toShownTitle } from '../view/shown-title.ts'
import { nameKey } from './name-key.ts'

/** A vault as the directory tells of it. */
export interface RegisteredVault {
  readonly id: LogId
  readonly name: string
  readonly redundancy: number
  /** Empty when there is none. */
  readonly description: string
  /** The author's clock, not capped. */
  readonly createdAt: number
  readonly createdBy: MemberId
}

/** A room that a member made, as the directory tells of it. */
export interface RegisteredRoom {
  readonly id: LogId
  readonly name: string
  /** The author's clock, not capped. */
  readonly createdAt: number
  readonly createdBy: MemberId
}

/** What a member says of itself; `undefined` where it has said nothing. */
export interface Profile {
  readonly name: string | undefined
  readonly colour: number | undefined
  /** The same object as long as the picture is the same. */
  readonly picture: Picture | undefined
  readonly device: string | undefined
}

export interface Register {
  apply(change: DirectoryChange, stamp: Stamp): void
  /** What members say of themselves, of those who have said anything. */
  profiles(): ReadonlyMap<MemberId, Profile>
  vaults(): readonly RegisteredVault[]
  rooms(): readonly RegisteredRoom[]
  /** Relays that this mesh has named its keepers, in ascending order. */
  keepers(): readonly PeerId[]
}

interface ProfileFields {
  readonly name?: Field<string>
  readonly colour?: Field<number | null>
  readonly picture?: Field<Picture | null>
  readonly device?: Field<string | null>
}

interface VaultFields {
  readonly made: Field<undefined>
  readonly name?: Field<string>
  readonly redundancy?: Field<number>
  readonly description?: Field<string>
}

interface RoomFields {
  readonly made: Field<undefined>
  readonly name: Field<string>
}

/**
 * The directory as a fold over its changes: per field the last in the total order wins. A profile is its author's own:
 * the change names nobody, it speaks for whoever signed it.
 */
export function createRegister(): Register {
  const fieldsByMember = new Map<MemberId, ProfileFields>()
  const fieldsByVault = new Map<LogId, VaultFields>()
  const fieldsByRoom = new Map<LogId, RoomFields>()
  const keepsByRelay = new Map<PeerId, Field<boolean>>()

  return {
    apply(change, stamp) {
      if (change.type === 'profile') {
        fieldsByMember.set(stamp.author, withProfile(fieldsByMember.get(stamp.author) ?? {}, change, stamp))
      } else if (change.type === 'vault') {
        fieldsByVault.set(change.log, withVault(fieldsByVault.get(change.log), change, stamp))
      } else if (change.type === 'keeper') {
        keepsByRelay.set(change.relay, laterField(keepsByRelay.get(change.relay), change.keeps, stamp))
      } else {
        const present = fieldsByRoom.get(change.log)
        fieldsByRoom.set(change.log, {
          made: earlierField(present?.made, undefined, stamp),
          name: laterField(present?.name, change.name, stamp),
        })
      }
    },
    keepers: () => [...keepsByRelay].flatMap(([relay, { value }]) => (value ? relay : [])).sort(),
    profiles: () => new Map([...fieldsByMember].map(([member, fields]) => [member, showProfile(fields)])),
    vaults: () =>
      inOrderOfMaking(fieldsByVault).flatMap(([id, { made, name, redundancy, description }]) =>
        name === undefined
          ? []
          : {
              id,
              name: showName(name.value),
              redundancy: redundancy?.value ?? DEFAULT_REDUNDANCY,
              description: toShownTitle(description?.value ?? ''),
              createdAt: made.stamp.time,
              createdBy: made.stamp.author,
            },
      ),
    rooms: () =>
      inOrderOfMaking(fieldsByRoom).map(([id, { made, name }]) => ({
        id,
        name: showName(name.value),
        createdAt: made.stamp.time,
        createdBy: made.stamp.author,
      })),
  }
}

/** In place of a name of a vault or room in which nothing is to be seen: else there would be nothing to press. */
const NAMELESS = '\ufffd'

const showName = (written: string): string => (nameKey(written) === '' ? NAMELESS : toShownTitle(written))

function withProfile(fields: ProfileFields, change: ProfileChange, stamp: Stamp): ProfileFields {
  const { name, colour, picture, device } = change
  return {
    ...fields,
    ...(name === undefined ? {} : { name: laterField(fields.name, name, stamp) }),
    ...(colour === undefined ? {} : { colour: laterField(fields.colour, colour, stamp) }),
    ...(picture === undefined ? {} : { picture: laterField(fields.picture, picture, stamp) }),
    ...(device === undefined ? {} : { device: laterField(fields.device, device, stamp) }),
  }
}

function showProfile({ name, colour, picture, device }: ProfileFields): Profile {
  const shown = (field: Field<string | null> | undefined): string | undefined =>
    typeof field?.value === 'string' ? toShownTitle(field.value) : undefined
  return {
    name: shown(name),
    colour: colour?.value ?? undefined,
    picture: picture?.value ?? undefined,
    device: shown(device),
  }
}

function withVault(present: VaultFields | undefined, change: VaultRecordChange, stamp: Stamp): VaultFields {
  const { name, redundancy, description } = change
  return {
    ...present,
    made: earlierField(present?.made, undefined, stamp),
    ...(name === undefined ? {} : { name: laterField(present?.name, name, stamp) }),
    ...(redundancy === undefined ? {} : { redundancy: laterField(present?.redundancy, redundancy, stamp) }),
    ...(description === undefined ? {} : { description: laterField(present?.description, description, stamp) }),
  }
}

/** The same for all who have the same entries, whatever the order in which those came. */
function inOrderOfMaking<Id, Fields extends { readonly made: Field<undefined> }>(
  fieldsById: ReadonlyMap<Id, Fields>,
): [Id, Fields][] {
  return [...fieldsById].sort(([, a], [, b]) => compareStamps(a.made.stamp, b.made.stamp))
}
