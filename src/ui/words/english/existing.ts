import { count } from './count.ts'

export const existing = {
  heading: (name: string) => `“${name}” is here already`,
  headingMany: (amount: number) => `${count(amount, 'file is', 'files are')} here already`,
  body: (amount: number) =>
    amount === 1
      ? 'Show both side by side, or let the new one take its place? What is here now stays among its versions.'
      : 'Show both of each side by side, or let the new ones take their places? What is here now stays among the versions.',
  same: 'What is exactly the same is not added twice.',
  more: (amount: number) => `and ${amount} more`,
  keepBoth: 'Keep both',
  replace: 'Replace',
}
