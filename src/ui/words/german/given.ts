import type { given as shape } from '../english/given.ts'
import type { Wording } from '../wording.ts'
import { count } from './count.ts'

export const given: Wording<typeof shape> = {
  heading: 'Wohin damit?',
  files: 'Dateien',
  text: 'Text',
  more: (amount) => `und ${count(amount, 'weitere Datei', 'weitere Dateien')}`,
  vault: 'In diesen Tresor:',
  noVault: 'Es gibt noch keinen Tresor: Einer namens „Geteilt“ wird dafür angelegt.',
  newVault: 'Geteilt',
  alsoSay: 'Und in ein Gespräch, abschicken wirst du es:',
  say: 'In dieses Gespräch, abschicken wirst du es:',
  nowhere: 'In kein Gespräch',
  action: 'Dorthin',
}
