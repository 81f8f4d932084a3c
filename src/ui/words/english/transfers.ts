import { count } from './count.ts'

export const transfers = {
  label: 'Transfers',
  running: (amount: number) => count(amount, 'transfer', 'transfers'),
  allDone: 'All done',
  adding: (label: string) => `Adding ${label}`,
  saving: (label: string) => `Downloading ${label}`,
  amount: (done: string, total: string) => `${done} of ${total}`,
  rate: (rate: string) => `${rate}/s`,
  left: (time: string) => `${time} left`,
  done: 'Done',
  leftOut: (files: number) => `${count(files, 'file is', 'files are')} not included: the archive names them`,
  cancelled: 'Cancelled',
  failed: 'Failed',
  paused: 'Paused',
  pauseNamed: (label: string) => `Pause ${label}`,
  resumeNamed: (label: string) => `Go on with ${label}`,
  cancelNamed: (label: string) => `Cancel ${label}`,
  dismissNamed: (label: string) => `Dismiss ${label}`,
  clear: 'Clear done',
  expand: 'Show transfers',
  collapse: 'Hide transfers',
}
