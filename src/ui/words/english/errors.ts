export const errors = {
  unknown: 'That did not work, for a reason Warren did not expect.',
  saveTooLarge: (limit: string) =>
    `Without its service worker, this browser can only download up to ${limit} here. Load the page again and wait a moment, or use Chrome or Edge.`,
  workerGone: 'The browser stopped this download in the middle. Try it again.',
  downloadNotTaken: 'The browser did not begin this download. Load the page again, then try once more.',
  incomplete: (name: string) => `“${name}” came out incomplete. Try it again.`,
  folderUnreadable: 'Some of what was dropped could not be read.',
}
