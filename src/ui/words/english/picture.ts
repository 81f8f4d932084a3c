export const picture = {
  label: (linked: number, here: number) =>
    `A picture of the mesh: you are linked with ${linked} of ${here} others who are here. The same is below in words.`,
  direct: 'Linked with you',
  relayed: 'Over a relay',
  told: 'What others say of their links',
  inWords: 'The same in words',
  nobody: 'You are linked with nobody at the moment.',
  own: (name: string, isRelayed: boolean) => `You and ${name}: ${isRelayed ? 'over a relay' : 'device to device'}.`,
  flow: (received: string, sent: string) => ` ${received} to you, ${sent} from you.`,
  other: (one: string, other: string, isRelayed: boolean, tellers: string) =>
    `${one} and ${other}${isRelayed ? ', over a relay' : ''}: so ${tellers} says.`,
}
