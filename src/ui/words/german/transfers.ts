import type { transfers as shape } from '../english/transfers.ts'
import type { Wording } from '../wording.ts'
import { count } from './count.ts'

export const transfers: Wording<typeof shape> = {
  label: 'Übertragungen',
  running: (amount) => count(amount, 'Übertragung', 'Übertragungen'),
  allDone: 'Alles fertig',
  adding: (label) => `Hinzufügen: ${label}`,
  saving: (label) => `Herunterladen: ${label}`,
  amount: (done, total) => `${done} von ${total}`,
  rate: (rate) => `${rate}/s`,
  left: (time) => `noch ${time}`,
  done: 'Fertig',
  leftOut: (files) => `${count(files, 'Datei fehlt', 'Dateien fehlen')}: welche, steht im Archiv`,
  cancelled: 'Abgebrochen',
  failed: 'Fehlgeschlagen',
  paused: 'Angehalten',
  pauseNamed: (label) => `${label} anhalten`,
  resumeNamed: (label) => `Mit ${label} fortfahren`,
  cancelNamed: (label) => `${label} abbrechen`,
  dismissNamed: (label) => `${label} ausblenden`,
  clear: 'Aufräumen',
  expand: 'Übertragungen zeigen',
  collapse: 'Übertragungen einklappen',
}
