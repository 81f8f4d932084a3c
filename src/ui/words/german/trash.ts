import type { trash as shape } from '../english/trash.ts'
import type { Wording } from '../wording.ts'
import { count } from './count.ts'

export const trash: Wording<typeof shape> = {
  pageTitle: 'Papierkorb',
  heading: 'Papierkorb',
  introForever: 'Was entfernt wird, bleibt hier, und alle in diesem Tresor können es zurückholen.',
  intro: (days) =>
    `Was entfernt wird, können alle in diesem Tresor zurückholen. Nach ${count(days, 'Tag', 'Tagen')} kann sein Inhalt weg sein.`,
  list: 'Entfernte Einträge',
  removedBy: (when, by) => `Entfernt ${when} ${by}`,
  wasIn: (place) => `aus ${place}`,
  restore: 'Zurückholen',
  restoreNamed: (name) => `${name} zurückholen`,
  restored: (name, place) => `„${name}“ ist wieder in ${place}.`,
  restoredMany: (amount) => (amount === 1 ? '1 Eintrag ist wieder da.' : `${amount} Einträge sind wieder da.`),
  show: 'Zeigen',
  emptyHeading: 'Der Papierkorb ist leer',
  emptyBody: 'Was jemand aus diesem Tresor entfernt, wird hier aufgehoben und lässt sich zurückholen.',
  toVault: 'Zurück zum Tresor',
  folder: 'Ordner',
}
