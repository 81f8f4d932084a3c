import type { vaultSettings as shape } from '../english/vault-settings.ts'
import type { Wording } from '../wording.ts'
import { count } from './count.ts'

export const vaultSettings: Wording<typeof shape> = {
  heading: (name) => `Einstellungen von ${name}`,
  retention: 'Wie lange frühere Fassungen und entfernte Dateien bleiben',
  forever: 'Für immer',
  days: (days) => (days === 365 ? 'Ein Jahr' : count(days, 'Tag', 'Tage')),
  other: 'Eine andere Zeit',
  otherLabel: 'Tage',
  otherError: 'Schreib eine ganze Zahl von Tagen, von 1 bis 36.500.',
  meansForever: 'Nichts wird je losgelassen. Der Tresor wächst mit jeder Änderung.',
  means: (days) =>
    `Was vor mehr als ${count(days, 'Tag', 'Tagen')} ersetzt oder entfernt wurde, darf von allen Geräten verschwinden, um Platz zu machen. Dass es da war, wann und von wem, bleibt bekannt.`,
  forAll: 'Das gilt für alle in diesem Tresor.',
  save: 'Speichern',
  saved: 'Die Einstellungen des Tresors wurden gespeichert.',
}
