import type { failed as shape } from '../english/failed.ts'
import type { Wording } from '../wording.ts'

export const failed: Wording<typeof shape> = {
  pageTitle: 'Etwas ist schiefgegangen',
  heading: 'Etwas ist schiefgegangen',
  body: 'Warren ist auf einen unerwarteten Fehler gestoßen. Was gespeichert war, ist noch auf diesem Gerät.',
  reload: 'Seite neu laden',
}
