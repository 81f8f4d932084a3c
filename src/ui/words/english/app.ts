import { count } from './count.ts'

export const app = {
  heading: 'Warren as an app',
  install: 'Install Warren',
  installBody: 'With a window and an icon of its own, and less likely to lose its storage when room gets scarce.',
  installed: 'Warren is installed.',
  notify: 'Tell me of new messages',
  notifyBody: 'While Warren is open or in the background. It says which room, never what was written.',
  notifyBlocked:
    'The browser does not let Warren show notifications. You can allow them beside the address of this page.',
  notifyOffer: 'Shall Warren tell you of new messages while you look elsewhere?',
  notifyYes: 'Yes, tell me',
  newMessages: (amount: number) => count(amount, 'new message', 'new messages'),
}
