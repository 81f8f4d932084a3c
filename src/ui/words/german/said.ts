import type { said as shape } from '../english/said.ts'
import type { Wording } from '../wording.ts'

export const said: Wording<typeof shape> = {
  diskFull:
    'Auf dieser Platte, oder in dem, was der Browser davon nutzen darf, ist kein Platz mehr. Mach etwas Platz und versuch es noch einmal; was schon gespeichert war, ist noch da.',
  storageFailed: 'Der Speicher des Browsers hat versagt. Lade die Seite neu und versuch es noch einmal.',
  storageClosed: 'Der Speicher dieses Geräts ist geschlossen. Lade die Seite neu, um ihn wieder zu öffnen.',
  otherTabHangs:
    'Ein anderer Tab dieses Browsers hängt, während er liest oder schreibt. Schließ ihn und versuch es noch einmal.',
  openElsewhere:
    'Dieses Netz ist inzwischen in einem anderen Tab offen. Mach dort weiter: Hier wird nichts mehr gespeichert.',
  notTakenOver: 'Der andere Tab gibt dieses Netz nicht her. Schließ ihn und versuch es noch einmal.',
  insecurePage:
    'Warren braucht eine Seite, die über https oder von localhost kommt, und einen Browser, der Daten speichern darf.',
  belongsAlready: 'Dieses Gerät gehört schon zu diesem Netz, als jemand anderes. Verlasse es hier zuerst.',
  belongsNot: 'Dieses Gerät gehört nicht zu diesem Netz. Tritt ihm mit einer Einladung bei.',
  wrongPassphrase: 'Das ist nicht das Passwort dieses Geräts. Prüfe es und versuch es noch einmal.',
  wrongPasskey: 'Dieser Passkey öffnet die Sperre dieses Geräts nicht. Nimm einen anderen oder das Passwort.',
  passkeyUnfit:
    'Dieser Passkey kann für eine Sperre kein Geheimnis bewahren. Nimm einen anderen, oder nur das Passwort.',
  shortPassphrase: 'Ein Passwort hat mindestens # Zeichen.',
  wrongKitPassphrase: 'Dieses Passwort öffnet das Notfallblatt nicht. Prüfe es und versuch es noch einmal.',
  noKit: 'Das ist kein Notfallblatt. Sein Text beginnt mit „warrenkit1“.',
  kitDamaged:
    'Dieses Notfallblatt ist beschädigt oder abgeschnitten: Die Prüfsumme stimmt nicht. Gib es noch einmal ein, ganz.',
  noKitPossible:
    'Diese Identität ist älter als die Notfallblätter und kann diesen Browser nicht verlassen. Verlasse das Netz hier und tritt ihm neu bei, um eine zu bekommen, die es kann.',
  notReturned:
    'Was du früher geschrieben hast, ist noch nicht hier. Warte, bis ein anderes Gerät dieses Netzes verbunden ist, oder mach in den Einstellungen ohne das weiter.',
  damagedHere:
    'Ein Teil von dem, was auf diesem Gerät gespeichert ist, war beschädigt. Er wird von den anderen neu geholt, wenn jemand ihn hat.',
  nobodyHasIt:
    'Niemand, der verbunden ist, hat das ganz. Versuch es noch einmal, wenn ein Gerät da ist, auf dem es liegt.',
  partDamaged: 'Ein Teil dieser Datei ist beschädigt oder nicht mit Warren gemacht.',
  fileChanged:
    'Die Datei konnte nicht gelesen werden: Sie wurde inzwischen geändert, verschoben oder gelöscht. Füg sie noch einmal hinzu.',
  fileChangedWhileRead: 'Die Datei hat sich geändert, während sie gelesen wurde. Füg sie noch einmal hinzu.',
  fileUnreadable: 'Diese Datei konnte nicht gelesen werden.',
  fileGone: 'Diese Datei ist nicht mehr im Tresor. Vielleicht liegt sie im Papierkorb.',
  itemGone: 'Diese Datei oder dieser Ordner ist nicht mehr im Tresor. Sieh im Papierkorb nach.',
  folderGone: 'Dieser Ordner ist nicht mehr im Tresor. Vielleicht liegt er im Papierkorb.',
  fileUnknown: 'Diese Datei ist nicht im Tresor.',
  versionUnknown: 'Diese Fassung der Datei gibt es nicht.',
  vaultUnknown: 'Diesen Tresor gibt es in diesem Netz nicht, oder er ist noch nicht angekommen.',
  roomUnknown: 'Diesen Raum gibt es in diesem Netz nicht, oder er ist noch nicht angekommen.',
  messageUnknown: 'Diese Nachricht ist nicht hier, oder sie ist noch nicht geladen.',
  answeredUnknown: 'Die Nachricht, auf die das antwortet, ist nicht in diesem Raum.',
  notYours: 'Nur wer eine Nachricht geschrieben hat, kann sie ändern oder löschen.',
  messageRemoved: 'Diese Nachricht wurde gelöscht.',
  oneEmoji: 'Eine Reaktion ist ein einzelnes Emoji.',
  messageEmpty: 'Eine Nachricht braucht mindestens ein Zeichen.',
  messageLong: 'Eine Nachricht hat höchstens # Zeichen. Teile sie auf.',
  messageFiles: 'Eine Nachricht zeigt höchstens # Dateien.',
  messageMentions: 'Eine Nachricht erwähnt höchstens # Mitglieder.',
  nameEmpty: 'Ein Name braucht mindestens ein Zeichen.',
  nameLong: 'Ein Name hat höchstens # Zeichen, # in chinesischer Schrift.',
  folderInItself: 'Ein Ordner kann nicht in sich selbst liegen.',
  folderByFile: 'Eine Datei kann keinen Ordner ersetzen.',
  onlyFolders: 'Nur in einem Ordner können andere Dateien liegen.',
  deepFolders: 'Höchstens # Ordner können ineinander liegen.',
  conflictFirst: 'Das ist eine Seite eines Konflikts: Löse ihn zuerst.',
  conflictSettled: 'Hier gibt es keinen Konflikt mehr.',
  emptyVault: 'In diesem Tresor lag noch nie etwas: Es gibt nichts zu kopieren.',
  noRelayAddress: 'Das ist nicht die Adresse eines Relais. Kopiere sie ganz von dort, wo das Relais sie ausgibt.',
  relayHost: 'Der Rechnername in der Adresse des Relais stimmt nicht.',
  relayPort: 'Der Port in der Adresse des Relais stimmt nicht.',
  manyRelays: 'Ein Netz hat höchstens # Relais.',
  closedWhileAdding: 'Das Netz wurde geschlossen, während eine Datei hinzugefügt wurde. Füg sie noch einmal hinzu.',
  noWorkers:
    'Dieser Browser kann den Teil von Warren nicht ausführen, der Dateien liest. Aktualisiere ihn, oder nimm Firefox oder Chrome.',
}
