import type { Clock } from '../base/environment.ts'
import { WarrenError } from '../base/errors.ts'
import type { MemberId } from '../base/ids.ts'
import { createWritable } from '../base/readable.ts'
import type { Readable } from '../base/readable.ts'
import type { LocalValue } from '../ports/local-state.ts'
import type { SealedState } from '../view/sealed-state.ts'
import type { Contact, NewContact } from './directory-types.ts'
import { requireTitle } from './prepare-changes.ts'

/** Characters: as much as one would write on a card. */
export const MAX_NOTE_CHARACTERS = 2_000

const PREFIX = 'contact '
const MEMBER_ID = /^[0-9a-f]{64}$/

/** What this device's person knows of others: names and notes of their own, and whom they have verified. Told to nobody. */
export interface Contacts {
  readonly contacts: Readable<ReadonlyMap<MemberId, Contact>>
  /** What is absent stays as it was. @throws WarrenError `invalid`, `storage-full`, `storage` */
  change(id: MemberId, changes: NewContact): Promise<void>
  /** @param name what the member calls itself now; `undefined` takes it back. @throws WarrenError `storage-full`, `storage` */
  verify(id: MemberId, name: string | undefined): Promise<void>
}

export interface ContactsOptions {
  readonly state: SealedState
  readonly clock: Clock
}

const EMPTY: Contact = { name: undefined, note: undefined, verified: undefined }

/** @throws WarrenError `storage` */
export async function createContacts({ state, clock }: ContactsOptions): Promise<Contacts> {
  const contacts = createWritable<ReadonlyMap<MemberId, Contact>>(await load())

  async function load(): Promise<ReadonlyMap<MemberId, Contact>> {
    const contactById = new Map<MemberId, Contact>()
    for (const [id, value] of await state.list(PREFIX)) {
      const contact = MEMBER_ID.test(id) ? readContact(value) : undefined
      if (contact !== undefined) contactById.set(id as MemberId, contact)
    }
    return contactById
  }

  async function save(id: MemberId, contact: Contact): Promise<void> {
    const isEmpty = contact.name === undefined && contact.note === undefined && contact.verified === undefined
    if (isEmpty) await state.remove(PREFIX + id)
    else await state.set(PREFIX + id, writeContact(contact))
    contacts.update((before) => {
      const next = new Map(before)
      if (isEmpty) next.delete(id)
      else next.set(id, contact)
      return next
    })
  }

  const present = (id: MemberId): Contact => contacts.get().get(id) ?? EMPTY
  return {
    contacts,
    change(id, { name, note }) {
      const before = present(id)
      return save(id, {
        ...before,
        ...(name === undefined ? {} : { name: name.trim() === '' ? undefined : requireTitle(name, 'A contact') }),
        ...(note === undefined ? {} : { note: note.trim() === '' ? undefined : requireNote(note) }),
      })
    },
    verify: (id, name) =>
      save(id, { ...present(id), verified: name === undefined ? undefined : { at: clock.now(), name } }),
  }
}

const writeContact = ({ name, note, verified }: Contact): LocalValue => ({
  ...(name === undefined ? {} : { name }),
  ...(note === undefined ? {} : { note }),
  ...(verified === undefined ? {} : { verified: { ...verified } }),
})

function requireNote(written: string): string {
  const note = written.trim()
  if ([...note].length <= MAX_NOTE_CHARACTERS) return note
  throw new WarrenError('invalid', `A note has at most ${MAX_NOTE_CHARACTERS} characters.`)
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

function readContact(value: unknown): Contact | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const { name, note, verified } = value as Readonly<Record<string, unknown>>
  return { name: textOf(name), note: textOf(note), verified: readVerified(verified) }
}

function readVerified(value: unknown): Contact['verified'] {
  if (typeof value !== 'object' || value === null) return undefined
  const { at, name } = value as Readonly<Record<string, unknown>>
  return typeof at === 'number' && typeof name === 'string' ? { at, name } : undefined
}
