import type { errors as shape } from '../english/errors.ts'
import type { Wording } from '../wording.ts'

export const errors: Wording<typeof shape> = {
  unknown: 'Das hat nicht geklappt, aus einem Grund, mit dem Warren nicht gerechnet hat.',
  saveTooLarge: (limit) =>
    `Ohne seinen Service Worker kann dieser Browser hier nur bis zu ${limit} herunterladen. Lade die Seite neu und warte einen Moment, oder nimm Chrome oder Edge.`,
  workerGone: 'Der Browser hat diesen Download mittendrin beendet. Versuch es noch einmal.',
  downloadNotTaken:
    'Der Browser hat diesen Download nicht begonnen. Lade die Seite neu und versuch es dann noch einmal.',
  incomplete: (name) => `„${name}“ kam unvollständig heraus. Versuch es noch einmal.`,
  folderUnreadable: 'Ein Teil von dem, was du abgelegt hast, konnte nicht gelesen werden.',
}
