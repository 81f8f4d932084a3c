import { count } from './count.ts'

export const preview = {
  loading: (name: string) => `Opening ${name}…`,
  noPreview: 'This kind of file has no preview here. Download it to open it with a program of yours.',
  tooLargeUnknown: 'This is no picture, sound or film, and too long to show as text. Download it to open it.',
  tooLargeImage: 'This picture is too large to show here. Download it to see it.',
  brokenMedia: 'This could not be played here. It may be damaged, or of a kind that this browser does not know.',
  waiting: 'Waiting for a part that has not arrived yet. It goes on as soon as it is here.',
  brokenImage: 'This picture could not be shown. It may be damaged.',
  textLabel: (name: string) => `Text of ${name}`,
  imageLabel: (name: string) => `Picture ${name}`,
  videoLabel: (name: string) => `Video ${name}`,
  audioLabel: (name: string) => `Sound ${name}`,
  openTab: 'Open in a new tab',
  documentLabel: (name: string, pages: number) => `Document ${name}, ${count(pages, 'page', 'pages')}`,
  pageOf: (page: number, pages: number) => `Page ${page} of ${pages}`,
  brokenPage: 'This page could not be drawn.',
  brokenDocument:
    'This document could not be opened here. It may be damaged. Download it to open it with a program of yours.',
  lockedDocument: 'This document asks for a password. Download it to open it with a program of yours.',
  morePages: (pages: number) => `Only the first ${pages} pages are shown here. Download it to read on.`,
  tooManyPixels:
    'This picture unfolds to more than can be shown here, or does not say to how much. Download it to see it.',
  showAs: 'Show as',
  asPage: 'Page',
  asLetters: 'Plain text',
  notColoured: 'Finding the colours took too long, so it is shown without.',
  markupAsText: 'Shown as the text it is made of. Pages, drawings and scripts do not run here.',
  tooLarge: 'This file is too large to show here. Download it to see it.',
}
