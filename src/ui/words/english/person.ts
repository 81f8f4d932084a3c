export const person = {
  ownName: (name: string) => `Calls themselves ${name}`,
  notesHeading: 'Your notes',
  nameLabel: 'Your name for them',
  onlyHere: 'Only you see this, and only on this device.',
  noteLabel: 'Note',
  save: 'Save notes',
  saved: 'Your notes were saved on this device.',
}
