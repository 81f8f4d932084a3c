import type { switcher as shape } from '../english/switcher.ts'
import type { Wording } from '../wording.ts'

export const switcher: Wording<typeof shape> = {
  label: (mesh) => `${mesh}: alle Netze`,
  open: 'Gerade offen',
  another: 'Ein anderes anlegen oder beitreten',
  workHeading: 'Dateien sind noch unterwegs',
  workBody:
    'In diesem Netz werden gerade Dateien hinzugefügt oder gespeichert. Das endet, wenn du es verlässt, und müsste neu begonnen werden.',
  workLeave: 'Trotzdem verlassen',
}
