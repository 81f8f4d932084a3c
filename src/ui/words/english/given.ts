import { count } from './count.ts'

export const given = {
  heading: 'Where shall this go?',
  files: 'Files',
  text: 'Text',
  more: (amount: number) => `and ${count(amount, 'more file', 'more files')}`,
  vault: 'Into this vault:',
  noVault: 'There is no vault yet: one called “Shared” will be made for it.',
  newVault: 'Shared',
  alsoSay: 'And into a conversation, to be sent by you:',
  say: 'Into this conversation, to be sent by you:',
  nowhere: 'No conversation',
  action: 'Put it there',
}
