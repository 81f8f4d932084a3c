import { count } from './count.ts'

export const trash = {
  pageTitle: 'Trash',
  heading: 'Trash',
  introForever: 'What is removed stays here, and everyone in this vault can take it back.',
  intro: (days: number) =>
    `What is removed can be taken back by everyone in this vault. After ${count(days, 'day', 'days')} its content may be gone.`,
  list: 'Removed items',
  removedBy: (when: string, by: string) => `Removed ${when} ${by}`,
  wasIn: (place: string) => `from ${place}`,
  restore: 'Restore',
  restoreNamed: (name: string) => `Restore ${name}`,
  restored: (name: string, place: string) => `“${name}” is back in ${place}.`,
  restoredMany: (amount: number) => `${count(amount, 'item is', 'items are')} back.`,
  show: 'Show',
  emptyHeading: 'The trash is empty',
  emptyBody: 'What somebody removes from this vault is kept here, and can be taken back.',
  toVault: 'Back to the vault',
  folder: 'Folder',
}
