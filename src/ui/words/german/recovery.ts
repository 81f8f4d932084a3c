import type { recovery as shape } from '../english/recovery.ts'
import type { Wording } from '../wording.ts'

export const recovery: Wording<typeof shape> = {
  heading: 'Notfallblatt',
  body: 'Wenn dieser Browser seine Daten verliert, bist du aus diesem Netz ausgesperrt. Ein Notfallblatt auf Papier oder als Datei bringt dich in einem anderen Browser zurück: als dieselbe Person, in dasselbe Netz.',
  action: 'Notfallblatt erstellen',
  makeHeading: 'Notfallblatt erstellen',
  warning:
    'Wer das Notfallblatt hat, kann alles in diesem Netz lesen und in deinem Namen schreiben. Bewahre es auf wie einen Hausschlüssel.',
  protect: 'Mit einem Passwort schützen',
  protectHint: 'Dann öffnet das Blatt allein nichts. Vergisst du das Passwort, gibt es keinen Weg zurück.',
  make: 'Blatt erstellen',
  making: 'Das Blatt wird erstellt …',
  ready: 'Dein Notfallblatt ist fertig. Drucke oder speichere es: Hier wird es nicht aufgehoben.',
  print: 'Drucken',
  saveFile: 'Als Datei speichern',
  fileName: (mesh) => `Warren Notfallblatt ${mesh}.txt`,
  sheetTitle: (mesh) => `Notfallblatt für ${mesh}`,
  sheetFor: (member, date) => `Für ${member}, erstellt am ${date}`,
  sheetUse:
    'So kommst du zurück: Öffne Warren in irgendeinem Browser, wähle „Mit Notfallblatt zurückkommen“ und scanne diesen Code, oder tippe ab, was darunter steht.',
  sheetSealed: 'Es ist mit einem Passwort geschützt, das hier nicht steht.',
  sheetOnce:
    'Ein Notfallblatt zieht dich in einen anderen Browser um; es verdoppelt dich nicht. Benutze es, wenn der alte Browser weg ist oder das Netz verlassen hat.',
  qr: 'Notfallblatt als QR-Code',
  words: 'Deine 24 Wörter',
  meshKey: 'Schlüssel des Netzes',
  relays: 'Adressen der Relais',
  text: 'Das Blatt als Text',

  restoreLink: 'Mit Notfallblatt zurückkommen',
  restoreHeading: 'Mit Notfallblatt zurückkommen',
  restoreIntro:
    'Komm in ein Netz zurück, als wer du warst. Wähle die Datei, scanne den Code, oder tippe ab, was auf dem Papier steht.',
  chooseFile: 'Datei wählen',
  fileInput: 'Datei eines Notfallblatts',
  fileTooLarge: 'Diese Datei ist zu groß für ein Notfallblatt.',
  scan: 'Code scannen',
  textLabel: 'Text des Notfallblatts',
  textPlaceholder: 'warrenkit1 …',
  textEmpty: 'Wähle die Datei deines Notfallblatts, scanne den Code, oder füge den Text hier ein.',
  useWords: 'Stattdessen die 24 Wörter eingeben',
  useText: 'Stattdessen den Text eingeben',
  wordsLabel: '24 Wörter',
  wordsHint: 'In ihrer Reihenfolge, mit Leerzeichen dazwischen.',
  keyLabel: 'Schlüssel des Netzes oder eine Einladung',
  keyHint:
    'Der Schlüssel steht auch auf dem Papier. Eine Einladung nennt dazu die Relais, das hilft, die anderen zu finden.',
  passphraseLabel: 'Passwort des Notfallblatts',
  found: (member, mesh) => `Dieses Blatt bringt ${member} nach ${mesh} zurück.`,
  restore: 'Zurückkommen',
  restoring: 'Du kommst zurück …',
  back: 'Zurück',

  returning:
    'Willkommen zurück. Was ankommt, kannst du lesen; schreiben kannst du, sobald von einem anderen Gerät dieses Netzes angekommen ist, was du früher geschrieben hast.',
  returningMore: 'Hat es niemand mehr?',
  goOn: 'Ohne weitermachen',
  goOnHint:
    'Taucht es später auf, geht nichts verloren, aber den anderen wird gesagt, dass du an zwei Orten geschrieben hast.',
}
