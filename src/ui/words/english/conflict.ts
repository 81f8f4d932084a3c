export const conflict = {
  heading: (name: string) => `Settle “${name}”`,
  you: 'You',
  intro: (names: string) =>
    `${names} changed this file without having seen each other’s change. Nothing is lost: what you do not keep stays among its versions.`,
  introAlone:
    'This file was changed in two places at once. Nothing is lost: what you do not keep stays among its versions.',
  list: 'Contents to choose from',
  shownAs: (name: string) => `Shown as “${name}”`,
  keep: 'Keep this one',
  keepNamed: (when: string, by: string) => `Keep the one of ${when}, ${by}`,
  openNamed: (when: string, by: string) => `Open the one of ${when}, ${by}`,
  both: (amount: number) => (amount === 2 ? 'Keep both' : `Keep all ${amount}`),
  bothHint: (amount: number) => (amount === 2 ? 'Or keep both, as two files.' : `Or keep all, as ${amount} files.`),
  settled: (name: string) => `“${name}” is settled.`,
  over: 'This conflict has been settled.',
}
