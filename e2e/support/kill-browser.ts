import { execFileSync } from 'node:child_process'
import type { BrowserProcess } from './browser-process.ts'

/**
 * Gets ready to SIGKILL every process of this browser: what a crash is to it, or the plug being pulled as far as its own
 * memory goes. Nothing is flushed, nobody is told, the profile stays as it was at that moment.
 *
 * @returns does it, at once; resolves when they are gone
 */
export function aimAtBrowser(browser: BrowserProcess): () => Promise<void> {
  const pids = processesOf(browser.profile)
  return async () => {
    const closed = browser.context.waitForEvent('close')
    for (const pid of pids) endProcess(pid)
    await closed
  }
}

/**
 * Stops every process of this browser where it stands, the network's included, as a device does that falls asleep: its
 * connections stay open, and nothing answers.
 *
 * @returns lets it go on
 */
export function haltBrowser(browser: BrowserProcess): () => void {
  const pids = processesOf(browser.profile)
  for (const pid of pids) process.kill(pid, 'SIGSTOP')
  return () => {
    for (const pid of pids) process.kill(pid, 'SIGCONT')
  }
}

/** By the profile's path, which no other process names: the browser first, and its children, found by their parents. */
function processesOf(profile: string): readonly number[] {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 })
  const processes = lines.split('\n').flatMap((line) => {
    const [, pid, parent, args] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? []
    return pid === undefined ? [] : [{ pid: Number(pid), parent: Number(parent), args: args ?? '' }]
  })
  const pids = new Set(
    processes.filter(({ args }) => args.includes(`--user-data-dir=${profile}`)).map(({ pid }) => pid),
  )
  if (pids.size === 0) throw new Error(`no browser runs on ${profile}`)
  for (let before = 0; before < pids.size;) {
    before = pids.size
    for (const { pid, parent } of processes) if (pids.has(parent)) pids.add(pid)
  }
  return [...pids]
}

function endProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    // A child that went with its parent.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
