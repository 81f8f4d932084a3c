import type { update as shape } from '../english/update.ts'
import type { Wording } from '../wording.ts'

export const update: Wording<typeof shape> = {
  ready: 'Eine neue Version von Warren ist bereit.',
  newer: (name) => `${name} nutzt eine neuere Version von Warren. Lade neu, um diese zu erneuern.`,
  newerRelay: 'Das Relais',
  reload: 'Neu laden',
  working:
    'Hier werden noch Dateien hinzugefügt oder gespeichert. Das würde enden und müsste neu begonnen werden. Lade neu, wenn sie fertig sind.',
  reloadAnyway: 'Trotzdem neu laden',
}
