import type { chat as shape } from '../english/chat.ts'
import type { Wording } from '../wording.ts'
import { count } from './count.ts'

const newMessages = (amount: number): string => count(amount, 'neue Nachricht', 'neue Nachrichten')

export const chat: Wording<typeof shape> = {
  pageTitle: 'Chat',
  lobby: 'Lobby',
  lobbyIntro: 'Alle in diesem Netz lesen mit.',
  madeIntro: 'Alle in diesem Netz können hier lesen und schreiben.',
  vaultIntro: 'Über die Dateien dieses Tresors.',
  toVault: 'Zum Tresor',
  talkAboutVault: 'Darüber sprechen',
  unreadInVaultRoom: (amount) => `Darüber sprechen, ${newMessages(amount)}`,
  log: 'Nachrichten',
  logHint: 'Pfeiltasten gehen von Nachricht zu Nachricht, Tab führt zu dem, was du mit einer tun kannst.',
  emptyHeading: 'Still hier',
  emptyBody: 'Sag hallo. Wer gerade weg ist, bekommt deine Nachricht, sobald er zurück ist.',
  opening: 'Der Raum wird geöffnet …',
  gone: 'Dieser Raum ließ sich nicht öffnen.',
  retry: 'Noch einmal versuchen',

  rooms: 'Räume',
  vaultRooms: 'Über Tresore',
  toRooms: 'Alle Räume',
  unreadElsewhere: (amount) => `Alle Räume, ${newMessages(amount)} anderswo`,
  unread: newMessages,
  newRoom: 'Neuer Raum',
  newRoomLabel: 'Name des Raums',
  newRoomPlaceholder: 'Sommerreise, Rezepte',
  newRoomEmpty: 'Gib dem Raum einen Namen.',
  newRoomAction: 'Raum anlegen',

  composerLabel: 'Nachricht',
  composerPlaceholder: 'Deine Nachricht',
  composerHint: 'Enter sendet, Umschalt und Enter beginnt eine neue Zeile',
  composerEditHint: 'Enter speichert, Escape lässt die Nachricht, wie sie war',
  send: 'Senden',
  saveEdit: 'Geänderte Nachricht speichern',
  editing: 'Du änderst deine Nachricht',
  cancelEdit: 'Die Nachricht lassen, wie sie war',
  replyingTo: (name) => `Antwort an ${name}`,
  replyingToSelf: 'Antwort an dich selbst',
  replyingToEarlier: 'Antwort auf eine frühere Nachricht',
  cancelReply: 'Nicht auf diese Nachricht antworten',
  mentionList: 'Mitglieder, die du erwähnen kannst',
  mentionsOffered: (amount) =>
    `${count(amount, 'Mitglied', 'Mitglieder')} zur Auswahl. Pfeiltasten wählen, Enter übernimmt.`,

  attach: 'Dateien anhängen',
  attachFromVault: 'Aus einem Tresor …',
  attachFromDevice: 'Von diesem Gerät …',
  deviceFiles: 'Dateien zum Anhängen',
  attached: 'Angehängte Dateien',
  detach: (name) => `${name} nicht anhängen`,
  addingFiles: (amount) => `${count(amount, 'Datei kommt', 'Dateien kommen')} in den Tresor …`,
  tooManyFiles: (limit) => `Eine Nachricht zeigt höchstens ${limit} Dateien. Alle liegen im Tresor.`,
  dropTarget: 'einem Tresor und an deiner Nachricht',
  pickHeading: 'Dateien aus einem Tresor anhängen',
  pickVault: 'Tresor',
  pickFilter: 'Eine Datei finden',
  pickList: 'Dateien',
  pickUp: 'Einen Ordner höher',
  pickNothing: 'Hier ist nichts.',
  pickNoMatch: 'Keine Datei hier hat das im Namen.',
  pickMore: (amount) => `${amount} weitere: Schreib einen Teil des Namens, um sie zu finden.`,
  pickAction: (amount) => (amount === 0 ? 'Anhängen' : `${count(amount, 'Datei', 'Dateien')} anhängen`),
  noVaults:
    'Es gibt noch keinen Tresor. Dateien, die eine Nachricht zeigt, liegen in einem Tresor: Leg zuerst einen an.',
  placeHeading: 'Wohin damit?',
  placeBody: (amount) =>
    amount === 1
      ? 'Die Datei kommt in einen Tresor, und deine Nachricht verweist auf sie.'
      : 'Die Dateien kommen in einen Tresor, und deine Nachricht verweist auf sie.',
  placeAction: 'In diesen Tresor legen',
  fileIn: (name, vault) => `${name}, in ${vault}`,
  unknownVault: 'einem Tresor, der hier nicht bekannt ist',
  fileGone: (name) =>
    `„${name}“ ist nicht in ihrem Tresor: Die Datei wurde entfernt oder ist hier noch nicht angekommen.`,
  fileInTrash: (name, vault) => `„${name}“ liegt im Papierkorb von ${vault}.`,
  vaultUnknown: (name) => `Der Tresor von „${name}“ ist auf diesem Gerät nicht bekannt.`,

  you: 'Du',
  pending: 'Auf diesem Gerät',
  delivered: (amount) => `Angekommen bei ${amount}`,
  jumpToLatest: 'Zur neuesten springen',
  newMessages,
  newLine: 'Neue Nachrichten',
  jumpToNew: (amount) => `${newMessages(amount)} weiter oben`,
  hideJumpToNew: 'Das ausblenden',
  showEarlier: 'Frühere Nachrichten zeigen',
  loadingEarlier: 'Frühere Nachrichten werden geladen …',
  removed: 'Diese Nachricht wurde entfernt.',
  edited: 'geändert',
  editedAt: (when) => `Geändert ${when}`,
  today: 'Heute',
  yesterday: 'Gestern',
  heard: (name, text) => `${name}: ${text}`,
  heardFiles: (amount) => count(amount, 'Datei', 'Dateien'),
  mentionedYou: 'erwähnt dich',

  actions: 'Was du mit dieser Nachricht tun kannst',
  react: 'Reagieren',
  reply: 'Antworten',
  more: 'Mehr',
  edit: 'Ändern',
  remove: 'Entfernen …',
  copy: 'Text kopieren',
  copied: 'Der Text wurde kopiert.',
  whoHasIt: 'Wer sie hat',
  reactions: 'Reaktionen',
  reaction: (emoji, names) => `${emoji} ${names}`,
  reactionOthers: (amount) => `${amount} weitere`,
  pickReaction: 'Wähle eine Reaktion',
  ownEmoji: 'Ein anderes Emoji',
  ownEmojiAction: 'Hinzufügen',
  quickReactions: [
    { emoji: '👍', name: 'Daumen hoch' },
    { emoji: '❤️', name: 'Herz' },
    { emoji: '😂', name: 'Lachen' },
    { emoji: '🎉', name: 'Feiern' },
    { emoji: '😮', name: 'Überrascht' },
    { emoji: '😢', name: 'Traurig' },
    { emoji: '🙏', name: 'Danke' },
    { emoji: '✅', name: 'Erledigt' },
  ],

  replyToNamed: (name, text) => `Antwort an ${name}: ${text}`,
  replyToEarlier: 'Eine frühere Nachricht',
  replyToAbsent: 'Eine Nachricht, die nicht hier ist',
  replyFiles: (names) => `Dateien: ${names}`,
  notHere: 'Diese Nachricht ist nicht hier.',

  removeHeading: 'Diese Nachricht entfernen?',
  removeBody:
    'Sie verschwindet für alle, und zwar für immer. Eine versiegelte Kopie bleibt in der Geschichte des Raums, sonst würde deren Kette reißen.',
  removeAction: 'Für alle entfernen',

  receivedHeading: 'Wer diese Nachricht hat',
  receivedBy: 'Hat sie',
  notReceivedBy: 'Hat sie noch nicht, soweit bekannt',
  receivedNobody: 'Bisher ist sie nur auf diesem Gerät. Sie geht hinaus, sobald jemand da ist.',

  historyMissing: 'Ein Teil der Geschichte dieses Raums wird zurückgehalten.',
  historyWarned: 'Etwas an der Geschichte dieses Raums ist ungewöhnlich.',
  historyWithheld: (amount, names) =>
    amount === 1
      ? `1 Eintrag, auf den sich andere beziehen, wurde von niemandem geschickt. Was ${names} danach geschrieben hat, wartet und wird nicht gezeigt.`
      : `${amount} Einträge, auf die sich andere beziehen, wurden von niemandem geschickt. Was ${names} danach geschrieben hat, wartet und wird nicht gezeigt.`,
  historyRefused: (from, author) => `${from} hat etwas geschickt, das angeblich von ${author} ist:`,
  historyRefusedUnknown: (author) => `Jemand hat etwas geschickt, das angeblich von ${author} ist:`,
  historyFork: (name, entries) =>
    `${name} hat ${count(entries, 'Eintrag', 'Einträge')} an zwei Orten zugleich geschrieben, oder eine Sicherung wurde eingespielt. Nichts ist verloren.`,
  historyForkSelf: (entries) =>
    `Du hast ${count(entries, 'Eintrag', 'Einträge')} an zwei Orten zugleich geschrieben, oder eine Sicherung wurde eingespielt. Nichts ist verloren.`,
  historyUnreadable: (amount) =>
    amount === 1
      ? '1 Eintrag lässt sich hier nicht lesen. Vielleicht wurde er mit einer neueren Version von Warren geschrieben: Lade die Seite neu, um diese zu erneuern.'
      : `${amount} Einträge lassen sich hier nicht lesen. Vielleicht wurden sie mit einer neueren Version von Warren geschrieben: Lade die Seite neu, um diese zu erneuern.`,
  historyMore: 'Was bekannt ist',
}
