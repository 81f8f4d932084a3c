import type { preview as shape } from '../english/preview.ts'
import type { Wording } from '../wording.ts'

export const preview: Wording<typeof shape> = {
  loading: (name) => `${name} wird geöffnet …`,
  noPreview:
    'Für diese Art von Datei gibt es hier keine Vorschau. Lade sie herunter und öffne sie mit einem eigenen Programm.',
  tooLargeUnknown:
    'Das ist weder Bild noch Ton noch Film, und zu lang, um es als Text zu zeigen. Lade es herunter, um es zu öffnen.',
  tooLargeImage: 'Dieses Bild ist zu groß, um es hier zu zeigen. Lade es herunter, um es zu sehen.',
  brokenMedia:
    'Das ließ sich hier nicht abspielen. Vielleicht ist es beschädigt, oder dieser Browser kennt diese Art nicht.',
  waiting: 'Wartet auf einen Teil, der noch nicht angekommen ist. Es geht weiter, sobald er da ist.',
  brokenImage: 'Dieses Bild ließ sich nicht zeigen. Vielleicht ist es beschädigt.',
  textLabel: (name) => `Text von ${name}`,
  imageLabel: (name) => `Bild ${name}`,
  videoLabel: (name) => `Film ${name}`,
  audioLabel: (name) => `Ton ${name}`,
  openTab: 'In einem neuen Tab öffnen',
  documentReady: 'Dieses Dokument öffnet sich in einem eigenen Tab.',
  tooLarge: 'Diese Datei ist zu groß, um sie hier zu zeigen. Lade sie herunter, um sie zu sehen.',
}
