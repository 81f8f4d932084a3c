import type { navigation as shape } from '../english/navigation.ts'
import type { Wording } from '../wording.ts'
import { count } from './count.ts'

export const navigation: Wording<typeof shape> = {
  label: 'Hauptmenü',
  vaults: 'Tresore',
  chat: 'Chat',
  people: 'Leute',
  settings: 'Einstellungen',
  unread: (amount) => count(amount, 'neue Nachricht', 'neue Nachrichten'),
}
