import type { verify as shape } from '../english/verify.ts'
import type { Wording } from '../wording.ts'

export const verify: Wording<typeof shape> = {
  heading: 'Ist es wirklich dieser Mensch?',
  why: 'In einem Netz kann sich jeder nennen, wie er will. Vergleicht zwölf Wörter auf euren beiden Bildschirmen, nebeneinander oder am Telefon, dann bist du sicher, wem dieses Gerät gehört.',
  compare: 'Sicherheitswörter vergleichen',
  how: (name) =>
    `Bitte ${name}, unter Leute dich auszuwählen und die Sicherheitswörter zu vergleichen. Auf beiden Bildschirmen müssen diese Wörter in dieser Reihenfolge stehen.`,
  words: 'Sicherheitswörter',
  match: 'Sie stimmen überein',
  differ: 'Sie sind verschieden',
  later: 'Nicht jetzt',
  done: (when) => `Ihr habt die Wörter verglichen (${when}), und sie stimmten überein.`,
  calledThen: (name) => `Damals war der Name ${name}.`,
  again: 'Die Wörter noch einmal zeigen',
  takeBack: 'Nicht mehr bestätigt',
  differBody:
    'Dann ist das nicht das Gerät, für das du es hältst, oder es ist neu. Vertrau ihm nichts an, bevor du weißt, warum: Frag auf einem anderen Weg nach.',
  mark: 'Bestätigt',
  markHint: 'Mit diesem Gerät hast du Sicherheitswörter verglichen.',
  namesake: 'Name eines bestätigten Menschen',
  namesakeHint:
    'Dieses Gerät hat den Namen von jemandem, den du bestätigt hast, und einen anderen Schlüssel. Es kann ein zweites Gerät sein, oder jemand anders: Vergleicht die Wörter.',
}
