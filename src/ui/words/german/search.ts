import type { search as shape } from '../english/search.ts'
import type { Wording } from '../wording.ts'
import { count } from './count.ts'

export const search: Wording<typeof shape> = {
  open: 'Suchen',
  keys: { mac: '⌘K', other: 'Strg K' },
  heading: 'Suche',
  label: 'In Dateien und Nachrichten suchen',
  placeholder: 'Namen, Ordner, Wörter einer Nachricht',
  results: 'Ergebnisse',
  files: 'Dateien',
  messages: 'Nachrichten',
  nothing: (query) => `Nichts gefunden zu „${query}“.`,
  hint: 'Durchsucht alle Tresore und Räume auf diesem Gerät. Was du schreibst, verlässt es nicht.',
  indexing: 'Es wird noch gelesen, was hier ist: Vielleicht gibt es mehr.',
  full: 'Hier ist mehr, als die Suche fasst: Manche Dateien und die ältesten Nachrichten findet sie nicht.',
  found: (files, messages) => `${count(files, 'Datei', 'Dateien')} und ${count(messages, 'Nachricht', 'Nachrichten')}`,
  more: (shown) => `Zu sehen sind die besten ${shown}. Mit mehr Wörtern findest du weniger.`,
  in: (place) => `in ${place}`,
  by: (name, room, when) => `${name}, ${room}, ${when}`,
  folder: 'Ordner',
  file: 'Datei',
  message: 'Nachricht',
  showCid: 'CID zeigen',
  hideCid: 'CID verbergen',
  cidLabel: 'CID des Eintrags',
  cidHint: 'Der Hash des signierten Eintrags, mit dem es kam. Wer den Eintrag hat, kann ihn prüfen.',
  copyCid: 'CID kopieren',
  usage: 'Pfeiltasten wählen, Enter öffnet, Escape schließt.',
}
