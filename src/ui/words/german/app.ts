import type { app as shape } from '../english/app.ts'
import type { Wording } from '../wording.ts'
import { count } from './count.ts'

export const app: Wording<typeof shape> = {
  heading: 'Warren als App',
  install: 'Warren installieren',
  installBody: 'Mit eigenem Fenster und Symbol. Und der Speicher geht seltener verloren, wenn der Platz knapp wird.',
  installed: 'Warren ist installiert.',
  notify: 'Neue Nachrichten melden',
  notifyBody: 'Solange Warren offen oder im Hintergrund ist. Es nennt den Raum, nie, was geschrieben wurde.',
  notifyBlocked: 'Der Browser lässt Warren nichts melden. Neben der Adresse dieser Seite kannst du es erlauben.',
  notifyOffer: 'Soll Warren dir neue Nachrichten melden, während du anderswo bist?',
  notifyYes: 'Ja, melden',
  newMessages: (amount) => count(amount, 'neue Nachricht', 'neue Nachrichten'),
}
