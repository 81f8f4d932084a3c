import type { picture as shape } from '../english/picture.ts'
import type { Wording } from '../wording.ts'

export const picture: Wording<typeof shape> = {
  label: (linked, here) =>
    `Ein Bild des Netzes: Du bist mit ${linked} von ${here} anderen verbunden, die da sind. Darunter steht dasselbe in Worten.`,
  direct: 'Mit dir verbunden',
  relayed: 'Über ein Relais',
  told: 'Was andere von ihren Verbindungen sagen',
  inWords: 'Dasselbe in Worten',
  nobody: 'Du bist gerade mit niemandem verbunden.',
  own: (name, isRelayed) => `Du und ${name}: ${isRelayed ? 'über ein Relais' : 'von Gerät zu Gerät'}.`,
  flow: (received, sent) => ` ${received} zu dir, ${sent} von dir.`,
  other: (one, other, isRelayed, tellers) =>
    `${one} und ${other}${isRelayed ? ', über ein Relais' : ''}: laut ${tellers}.`,
}
