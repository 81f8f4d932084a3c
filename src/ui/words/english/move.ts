import { count } from './count.ts'

export const move = {
  heading: (name: string) => `Move “${name}”`,
  headingMany: (amount: number) => `Move ${count(amount, 'item', 'items')}`,
  tree: 'Folders of this vault',
  action: 'Move here',
  isThere: 'It is there already.',
  areThere: 'They are there already.',
  expand: (name: string) => `Show what is in ${name}`,
}
