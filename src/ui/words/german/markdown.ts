import type { markdown as shape } from '../english/markdown.ts'
import type { Wording } from '../wording.ts'

export const markdown: Wording<typeof shape> = {
  done: 'Erledigt:',
  open: 'Zu tun:',
  table: 'Tabelle',
}
