import { count } from './count.ts'

export const navigation = {
  label: 'Main',
  vaults: 'Vaults',
  chat: 'Chat',
  people: 'People',
  settings: 'Settings',
  unread: (amount: number) => count(amount, 'new message', 'new messages'),
}
