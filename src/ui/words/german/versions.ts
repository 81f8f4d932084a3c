import type { versions as shape } from '../english/versions.ts'
import type { Wording } from '../wording.ts'
import { count } from './count.ts'

export const versions: Wording<typeof shape> = {
  heading: (name) => `Fassungen von „${name}“`,
  intro:
    'Was diese Datei enthalten hat, das Neueste zuerst. Eine Fassung zurückzuholen verliert nichts: Sie wird die neueste.',
  list: 'Fassungen',
  now: 'Jetzt',
  oneSide: 'Eine Seite',
  only: 'Diese Datei wurde nicht geändert, seit sie hinzugefügt wurde.',
  gone: (days) =>
    days === undefined
      ? 'Was als weg markiert ist, wurde losgelassen, als dieser Tresor seine Geschichte kürzer behielt. Es öffnet sich nur, wenn es noch jemand hat.'
      : `Was als weg markiert ist, wurde vor mehr als ${count(days, 'Tag', 'Tagen')} ersetzt; so lange behält dieser Tresor seine Geschichte. Es öffnet sich nur, wenn es noch jemand hat.`,
  asOf: (when, by) => `So, wie sie war: ${when}, ${by}.`,
  openNamed: (when) => `Die Fassung von ${when} öffnen`,
  downloadNamed: (when) => `Die Fassung von ${when} herunterladen`,
  restore: 'Zurückholen',
  restoreNamed: (when) => `Die Fassung von ${when} zurückholen`,
  restored: (name, when) => `„${name}“ ist wieder so wie damals: ${when}.`,
  fileName: (stem, when, ending) => `${stem} (${when})${ending}`,
}
