import type { common as shape } from '../english/common.ts'
import type { Wording } from '../wording.ts'

export const common: Wording<typeof shape> = {
  appName: 'Warren',
  tagline: 'Ein stiller Ort für dich und die Menschen, die du einlädst.',
  taglineMore: 'Dateien und Gespräche gehen direkt von Gerät zu Gerät. Niemand dazwischen kann sie lesen.',
  title: (page) => `${page} · Warren`,
  loading: 'Wird geöffnet …',
  close: 'Schließen',
  cancel: 'Abbrechen',
  copied: 'Kopiert',
  copyFailed: 'Das Kopieren wurde nicht erlaubt. Markiere den Text und kopiere ihn von Hand.',
  skipToContent: 'Zum Inhalt springen',
  details: 'Einzelheiten',
  dismiss: 'Ausblenden',
  notifications: 'Mitteilungen',
}
