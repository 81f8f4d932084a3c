import type { existing as shape } from '../english/existing.ts'
import type { Wording } from '../wording.ts'
import { count } from './count.ts'

export const existing: Wording<typeof shape> = {
  heading: (name) => `„${name}“ ist schon hier`,
  headingMany: (amount) => `${count(amount, 'Datei ist', 'Dateien sind')} schon hier`,
  body: (amount) =>
    amount === 1
      ? 'Beide nebeneinander zeigen, oder soll die neue an die Stelle der alten treten? Was jetzt hier ist, bleibt unter ihren Fassungen.'
      : 'Jeweils beide nebeneinander zeigen, oder sollen die neuen an die Stelle der alten treten? Was jetzt hier ist, bleibt unter den Fassungen.',
  same: 'Was genau gleich ist, wird nicht zweimal hinzugefügt.',
  more: (amount) => `und ${amount} weitere`,
  keepBoth: 'Beide behalten',
  replace: 'Ersetzen',
}
