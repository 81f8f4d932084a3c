import { count } from './count.ts'

export const vaultSettings = {
  heading: (name: string) => `Settings of ${name}`,
  retention: 'How long earlier versions and removed files are kept',
  forever: 'For ever',
  days: (days: number) => (days === 365 ? 'A year' : count(days, 'day', 'days')),
  other: 'Another time',
  otherLabel: 'Days',
  otherError: 'Write a whole number of days, from 1 to 36,500.',
  meansForever: 'Nothing is ever let go. The vault grows with each change.',
  means: (days: number) =>
    `What was replaced or removed more than ${count(days, 'day', 'days')} ago may go from every device, to make room. That it existed, when and by whom stays known.`,
  forAll: 'This holds for everyone in this vault.',
  save: 'Save',
  saved: 'The vault’s settings were saved.',
}
