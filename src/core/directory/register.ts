import type { LogId, MemberId } from '../base/ids.ts'
import type { DirectoryChange } from '../wire/directory-body.ts'
import { compareStamps, earlierField, type Field, laterField, type Stamp } from '../view/stamp.ts'
import { toShownTitle } from '../view/shown-title.ts'

/** A vault as the directory tells of it. */
export interface RegisteredVault {
  readonly id: LogId
  readonly name: string
  readonly redundancy: number
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

export interface Register {
  apply(change: DirectoryChange, stamp: Stamp): void
  /** What members call themselves, of those whose profile is known. */
  names(): ReadonlyMap<MemberId, string>
  vaults(): readonly RegisteredVault[]
  rooms(): readonly RegisteredRoom[]
}

interface VaultFields {
  readonly made: Field<undefined>
  readonly described: Field<{ readonly name: string; readonly redundancy: number }>
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
  const nameByMember = new Map<MemberId, Field<string>>()
  const fieldsByVault = new Map<LogId, VaultFields>()
  const fieldsByRoom = new Map<LogId, RoomFields>()

  return {
    apply(change, stamp) {
      if (change.type === 'profile') {
        nameByMember.set(stamp.author, laterField(nameByMember.get(stamp.author), change.name, stamp))
        return
      }
      if (change.type === 'room') {
        const present = fieldsByRoom.get(change.log)
        fieldsByRoom.set(change.log, {
          made: earlierField(present?.made, undefined, stamp),
          name: laterField(present?.name, change.name, stamp),
        })
        return
      }
      const present = fieldsByVault.get(change.log)
      fieldsByVault.set(change.log, {
        made: earlierField(present?.made, undefined, stamp),
        described: laterField(present?.described, { name: change.name, redundancy: change.redundancy }, stamp),
      })
    },
    names: () => new Map([...nameByMember].map(([member, { value }]) => [member, toShownTitle(value)])),
    vaults: () =>
      inOrderOfMaking(fieldsByVault).map(([id, { made, described }]) => ({
        id,
        ...described.value,
        name: toShownTitle(described.value.name),
        createdAt: made.stamp.time,
        createdBy: made.stamp.author,
      })),
    rooms: () =>
      inOrderOfMaking(fieldsByRoom).map(([id, { made, name }]) => ({
        id,
        name: toShownTitle(name.value),
        createdAt: made.stamp.time,
        createdBy: made.stamp.author,
      })),
  }
}

/** The same for all who have the same entries, whatever the order in which those came. */
function inOrderOfMaking<Id, Fields extends { readonly made: Field<undefined> }>(
  fieldsById: ReadonlyMap<Id, Fields>,
): [Id, Fields][] {
  return [...fieldsById].sort(([, a], [, b]) => compareStamps(a.made.stamp, b.made.stamp))
}
