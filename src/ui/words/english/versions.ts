import { count } from './count.ts'

export const versions = {
  heading: (name: string) => `Versions of “${name}”`,
  intro: 'What this file has held, the latest first. To restore one loses nothing: it becomes the newest.',
  list: 'Versions',
  now: 'Now',
  oneSide: 'One side',
  only: 'This file has not been changed since it was added.',
  gone: (days: number | undefined) =>
    days === undefined
      ? 'What is marked as gone was let go when this vault kept history for a shorter time. It opens only if somebody still has it.'
      : `What is marked as gone was replaced more than ${count(days, 'day', 'days')} ago, which is as long as this vault keeps history. It opens only if somebody still has it.`,
  asOf: (when: string, by: string) => `As it was on ${when}, ${by}.`,
  openNamed: (when: string) => `Open the version of ${when}`,
  downloadNamed: (when: string) => `Download the version of ${when}`,
  restore: 'Restore',
  restoreNamed: (when: string) => `Restore the version of ${when}`,
  restored: (name: string, when: string) => `“${name}” is again as it was on ${when}.`,
  fileName: (stem: string, when: string, ending: string) => `${stem} (${when})${ending}`,
}
