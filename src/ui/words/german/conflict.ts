import type { conflict as shape } from '../english/conflict.ts'
import type { Wording } from '../wording.ts'

export const conflict: Wording<typeof shape> = {
  heading: (name) => `Konflikt bei „${name}“ lösen`,
  you: 'Du',
  intro: (names) =>
    `${names}: Beide Seiten haben diese Datei geändert, ohne die Änderung der anderen zu kennen. Nichts geht verloren: Was du nicht behältst, bleibt unter ihren Fassungen.`,
  introAlone:
    'Diese Datei wurde an zwei Stellen zugleich geändert. Nichts geht verloren: Was du nicht behältst, bleibt unter ihren Fassungen.',
  list: 'Inhalte zur Auswahl',
  shownAs: (name) => `Zu sehen als „${name}“`,
  keep: 'Diesen behalten',
  keepNamed: (when, by) => `Den Inhalt von ${when}, ${by}, behalten`,
  openNamed: (when, by) => `Den Inhalt von ${when}, ${by}, öffnen`,
  both: (amount) => (amount === 2 ? 'Beide behalten' : `Alle ${amount} behalten`),
  bothHint: (amount) =>
    amount === 2 ? 'Oder behalte beide, als zwei Dateien.' : `Oder behalte alle, als ${amount} Dateien.`,
  settled: (name) => `Der Konflikt bei „${name}“ ist gelöst.`,
  over: 'Dieser Konflikt ist schon gelöst.',
}
