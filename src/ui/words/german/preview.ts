import type { preview as shape } from '../english/preview.ts'
import type { Wording } from '../wording.ts'
import { count } from './count.ts'

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
  documentLabel: (name, pages) => `Dokument ${name}, ${count(pages, 'Seite', 'Seiten')}`,
  pageOf: (page, pages) => `Seite ${page} von ${pages}`,
  brokenPage: 'Diese Seite ließ sich nicht zeichnen.',
  brokenDocument:
    'Dieses Dokument ließ sich hier nicht öffnen. Vielleicht ist es beschädigt. Lade es herunter und öffne es mit einem eigenen Programm.',
  lockedDocument:
    'Dieses Dokument fragt nach einem Passwort. Lade es herunter und öffne es mit einem eigenen Programm.',
  morePages: (pages) => `Hier werden nur die ersten ${pages} Seiten gezeigt. Lade es herunter, um weiterzulesen.`,
  tooManyPixels:
    'Dieses Bild entfaltet sich zu mehr, als sich hier zeigen lässt, oder sagt nicht, zu wie viel. Lade es herunter, um es zu sehen.',
  showAs: 'Zeigen als',
  asPage: 'Seite',
  asLetters: 'Reiner Text',
  notColoured: 'Die Farben zu finden hat zu lange gedauert, darum steht es ohne sie da.',
  markupAsText: 'Gezeigt als der Text, aus dem es besteht. Seiten, Zeichnungen und Skripte laufen hier nicht.',
  tooLarge: 'Diese Datei ist zu groß, um sie hier zu zeigen. Lade sie herunter, um sie zu sehen.',
}
