import type { vaults as shape } from '../english/vaults.ts'
import type { Wording } from '../wording.ts'
import { count } from './count.ts'

export const vaults: Wording<typeof shape> = {
  pageTitle: 'Tresore',
  heading: 'Tresore',
  intro: 'Ein Tresor ist ein gemeinsamer Ordner. Alle in diesem Netz können sehen und ändern, was darin liegt.',
  create: 'Neuer Tresor',
  emptyHeading: 'Noch keine Tresore',
  emptyBody: 'Leg den ersten an und leg ein paar Dateien hinein. Die anderen sehen ihn, sobald sie verbunden sind.',
  emptyAction: 'Den ersten Tresor anlegen',
  createHeading: 'Neuer Tresor',
  nameLabel: 'Name des Tresors',
  namePlaceholder: 'Fotos, Briefe, Pläne',
  nameEmpty: 'Gib dem Tresor einen Namen.',
  createAction: 'Tresor anlegen',
  createdBy: (name, when) => `Angelegt von ${name}, ${when}`,
  createdByYou: (when) => `Angelegt von dir, ${when}`,
  redundancy: (copies) => `Soll ${count(copies, 'Kopie', 'Kopien')} haben`,
  copies: (present, wanted) => `${present} von ${count(wanted, 'Kopie', 'Kopien')}`,
  onKeeper: (kept, files) =>
    kept === files ? '1 beim Hüter' : `${kept} von ${count(files, 'Datei', 'Dateien')} beim Hüter`,
  onlyHere: (files, size) => `${count(files, 'Datei', 'Dateien')} (${size}) nur auf diesem Gerät`,
  descriptionLabel: 'Beschreibung (freiwillig)',
  descriptionPlaceholder: 'Was hier hineingehört',
  copiesLabel: 'Kopien',
  copiesHint: 'Auf wie vielen Geräten jede Datei liegen soll. Mit drei Kopien dürfen zwei verloren gehen.',
  copiesError: (most) => `Schreib eine Zahl von 1 bis ${most}.`,
  edit: (name) => `„${name}“ ändern`,
  editHeading: (name) => `„${name}“ ändern`,
  editAction: 'Speichern',
  edited: (name) => `„${name}“ wurde geändert.`,
}
