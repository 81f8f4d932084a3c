import type { person as shape } from '../english/person.ts'
import type { Wording } from '../wording.ts'

export const person: Wording<typeof shape> = {
  ownName: (name) => `Nennt sich ${name}`,
  notesHeading: 'Deine Notizen',
  nameLabel: 'Wie du sie nennst',
  onlyHere: 'Das siehst nur du, und nur auf diesem Gerät.',
  noteLabel: 'Notiz',
  save: 'Notizen speichern',
  saved: 'Deine Notizen sind auf diesem Gerät gespeichert.',
}
