import { count } from './count.ts'

export const keeping = {
  heading: 'What this device keeps',
  body: 'Only for this device. The others keep what they have chosen.',
  mode: 'Files of all vaults',
  modes: { all: 'Everything', share: 'My share', 'on-demand': 'What I open' },
  means: {
    all: 'Every file is here, also when nobody else can be reached. Nothing is let go while there is room.',
    share:
      'This device holds its part of the copies that each vault asks for. The rest opens from the others. A file goes from here only after as many others as there should be copies have proved that they have it.',
    'on-demand':
      'Files come when they are opened, and the longest unopened make room, if as many others as there should be copies have proved that they have them.',
  },
  room: 'Room for all files here',
  roomUnbounded: 'As the browser allows',
  roomHint:
    'No more than that is kept here or can be added. If it is made less, files go as soon as others have proved that they have them.',
  cache: 'Room for opened files',
  ofVault: (vault: string) => `Files of ${vault}`,
  vaultsHeading: 'For one vault otherwise',
  asAbove: (mode: string) => `As above: ${mode}`,
  changed: (what: string, now: string) => `${what}: ${now}`,
  upload: 'Send at most',
  download: 'Fetch at most',
  noLimit: 'No limit',
  perSecond: (size: string) => `${size} a second`,
  unmetered: 'Fetch in the background only where it costs nothing',
  unmeteredNow: 'This connection is metered: fetching waits. What you open comes all the same.',
  unmeteredUnknown: 'This browser does not tell whether a connection is metered.',
  grace: 'Copies on a device that is away count for',
  graceHint: 'After that the others make new ones. Set the same on all devices. Half a minute is for trying it out.',
  graces: { seconds: 'Half a minute', hour: 'An hour', day: 'A day', week: 'A week', month: '30 days' },
  copiesOf: (name: string) => `Copies of “${name}”`,
  copies: 'Copies',
  copiesNow: (now: number, wanted: number) =>
    now >= wanted ? `${count(now, 'copy', 'copies')}: as many as there should be.` : `${now} of ${wanted} copies.`,
  copiesUnknown: 'Nothing is known of its copies.',
  holders: 'Where it is',
  thisDevice: 'This device',
  keeper: 'A keeper',
  online: 'connected',
  away: 'away',
  uncounted: 'not heard of for long: its copy does not count',
  part: (presence: string, share: string | undefined) =>
    share === undefined ? `${presence}, has a part` : `${presence}, has ${share}`,
  together: (copies: number) =>
    copies === 0
      ? 'Even all of them together lack a part of it.'
      : `Put together, that is ${count(copies, 'whole copy', 'whole copies')}.`,
  onlyOnline: (online: number) => `${count(online, 'device', 'devices')} of these can be reached now.`,
  lostWithThis: 'If this device were lost now, so would be this file.',
  notLostWithThis: 'If this device were lost now, the file would still be there.',
  inPartsWithoutThis: 'If this device were lost now, the others could put the file together from their parts.',
  nowhereWhole: 'No device that counts has all of it now.',
  shortfall: (files: number, size: string, left: string | undefined) =>
    left === undefined
      ? `${count(files, 'file lacks', 'files lack')} copies: ${size} to be copied. How long that takes depends on who is connected.`
      : `Copies of ${count(files, 'file', 'files')} are being made, ${size} to go: about ${left}.`,
  arriving: (files: number, size: string, left: string | undefined) =>
    left === undefined
      ? `Fetching ${count(files, 'file', 'files')}, ${size} to go.`
      : `Fetching ${count(files, 'file', 'files')}, ${size} to go: about ${left}.`,
}
