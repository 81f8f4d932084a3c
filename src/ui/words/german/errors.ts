import type { errors as shape } from '../english/errors.ts'
import type { Wording } from '../wording.ts'

export const errors: Wording<typeof shape> = {
  unknown: 'Das hat nicht geklappt, aus einem Grund, mit dem Warren nicht gerechnet hat.',
  /** Of the errors of the library, by their code: what it says itself is English, and more exact. */
  codes: {
    checksum: 'Darin ist ein Tippfehler: Die Prüfsumme stimmt nicht.',
    length: 'Es ist zu kurz oder zu lang.',
    'too-large': 'Es ist zu groß.',
    'too-deep': 'Es ist zu tief verschachtelt.',
    version: 'Es stammt von einer Version von Warren, die hier nicht bekannt ist.',
    encoding: 'Es hat nicht die Form, die erwartet wurde.',
    schema: 'Darin fehlt etwas, oder etwas ist nicht erlaubt.',
    key: 'Ein Schlüssel darin taugt nicht.',
    signature: 'Eine Unterschrift stimmt nicht.',
    credential: 'Ein Ausweis gilt nicht für dieses Netz.',
    epoch: 'Es gehört zu einer anderen Zeit dieses Netzes.',
    hash: 'Ein Teil von dem, was gespeichert ist, war beschädigt. Er wird von den anderen neu geholt.',
    decrypt: 'Das ließ sich nicht öffnen. Prüfe das Passwort.',
    height: 'Ein Eintrag steht nicht an seiner Stelle.',
    log: 'Ein Eintrag gehört woandershin.',
    protocol: 'Die andere Seite hat etwas Unerwartetes gesagt.',
    limit: 'Das war zu viel auf einmal.',
    'not-found': 'Das ist nicht hier.',
    'storage-full':
      'Es ist kein Platz mehr: auf dieser Platte, in dem, was der Browser davon nutzen darf, oder in dem, was hier für Dateien eingestellt ist. Mach etwas Platz und versuch es noch einmal; was schon gespeichert war, ist noch da.',
    storage: 'Der Speicher des Browsers hat versagt. Lade die Seite neu und versuch es noch einmal.',
    unreachable: 'Niemand, der verbunden ist, hat das gerade. Versuch es später noch einmal.',
    timeout: 'Das hat zu lange gedauert. Versuch es noch einmal.',
    cancelled: 'Das wurde abgebrochen.',
    closed: 'Es ist schon geschlossen. Lade die Seite neu.',
    unsupported: 'Dieser Browser kann das nicht.',
    invalid: 'So geht das nicht. Prüfe, was du eingegeben hast.',
    busy: 'Warren ist in einem anderen Tab offen.',
    working: 'Ein anderer Tab fügt noch Dateien hinzu oder speichert welche.',
    locked: 'Die Schlüssel auf diesem Gerät sind gesperrt. Lade die Seite neu und entsperre sie.',
    config: 'Die Einrichtung des Relais stimmt nicht.',
  },
  saveTooLarge: (limit) =>
    `Ohne seinen Service Worker kann dieser Browser hier nur bis zu ${limit} herunterladen. Lade die Seite neu und warte einen Moment, oder nimm Chrome oder Edge.`,
  workerGone: 'Der Browser hat diesen Download mittendrin beendet. Versuch es noch einmal.',
  downloadNotTaken:
    'Der Browser hat diesen Download nicht begonnen. Lade die Seite neu und versuch es dann noch einmal.',
  incomplete: (name) => `„${name}“ kam unvollständig heraus. Versuch es noch einmal.`,
  folderUnreadable: 'Ein Teil von dem, was du abgelegt hast, konnte nicht gelesen werden.',
}
