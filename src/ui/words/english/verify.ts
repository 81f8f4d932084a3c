export const verify = {
  heading: 'Is it really them?',
  why: 'Anybody in a mesh can choose any name. Compare twelve words on both your screens, side by side or over the phone, to be sure that this device is theirs.',
  compare: 'Compare safety words',
  how: (name: string) =>
    `Ask ${name} to open People, choose you, and compare safety words. Both screens must show these words in this order.`,
  words: 'Safety words',
  match: 'They match',
  differ: 'They differ',
  later: 'Not now',
  done: (when: string) => `You compared the words on ${when}, and they matched.`,
  calledThen: (name: string) => `They called themselves ${name} then.`,
  again: 'Show the words again',
  takeBack: 'No longer verified',
  differBody:
    'Then this is not the device that you think it is, or it is new. Do not tell it anything in private before you know why: ask them by another way.',
  mark: 'Verified',
  markHint: 'You have compared safety words with this device.',
  namesake: 'Name of somebody you verified',
  namesakeHint:
    'This device has the name of somebody whom you verified, and another key. It may be a second device of theirs, or somebody else: compare the words.',
}
