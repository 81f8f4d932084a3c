import type { move as shape } from '../english/move.ts'
import type { Wording } from '../wording.ts'
import { count } from './count.ts'

export const move: Wording<typeof shape> = {
  heading: (name) => `„${name}“ verschieben`,
  headingMany: (amount) => `${count(amount, 'Eintrag', 'Einträge')} verschieben`,
  tree: 'Ordner dieses Tresors',
  action: 'Hierher verschieben',
  isThere: 'Es ist schon dort.',
  areThere: 'Sie sind schon dort.',
  expand: (name) => `Zeigen, was in ${name} ist`,
}
