import { readFileSync, readdirSync } from 'node:fs'
import { MEGABYTE } from './throughput.ts'

/** Milliseconds between two looks: a buffer that lives shorter is not missed for long. */
const SAMPLE_INTERVAL = 20

const KIBIBYTES_PER_MEGABYTE = MEGABYTE / 1024

/**
 * Runs work, watching how much memory the browser's renderers (the page and its workers) take, and how much more than
 * before its main process does, which keeps what is in Blobs: anonymous and shared memory that is resident, so not the
 * program itself, which all processes map. `peak` in megabytes; undefined where there is no /proc.
 */
export async function watchMemory<Result>(
  profile: string,
  work: () => Promise<Result>,
): Promise<{ readonly result: Result; readonly peak: number | undefined }> {
  if (process.platform !== 'linux') return { result: await work(), peak: undefined }
  const { main, renderers } = findProcesses(profile)
  if (main === undefined || renderers.length === 0) throw new Error('The processes of the browser were not found.')
  const mainBefore = readResidentMegabytes(main)
  let peak = 0
  const look = (): void => {
    peak = Math.max(
      peak,
      renderers.reduce((sum, pid) => sum + readResidentMegabytes(pid), readResidentMegabytes(main) - mainBefore),
    )
  }
  look()
  const timer = setInterval(look, SAMPLE_INTERVAL)
  try {
    const result = await work()
    return { result, peak }
  } finally {
    clearInterval(timer)
  }
}

function findProcesses(profile: string): {
  readonly main: number | undefined
  readonly renderers: readonly number[]
} {
  const processes = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => ({ pid: Number(name), command: readText(`/proc/${name}/cmdline`) }))
  const main = processes.find(({ command }) => command.includes(profile) && !command.includes('--type='))
  const isBelowMain = (pid: number): boolean => pid === main?.pid || (pid > 1 && isBelowMain(readParent(pid)))
  const renderers = processes
    .filter(({ pid, command }) => command.includes('--type=renderer') && isBelowMain(pid))
    .map(({ pid }) => pid)
  return { main: main?.pid, renderers }
}

function readParent(pid: number): number {
  return Number(/^PPid:\s+(\d+)/m.exec(readText(`/proc/${pid}/status`))?.[1] ?? 0)
}

function readResidentMegabytes(pid: number): number {
  const status = readText(`/proc/${pid}/status`)
  const parts = [...status.matchAll(/^Rss(?:Anon|Shmem):\s+(\d+) kB$/gm)].map((match) => Number(match[1]))
  return parts.reduce((sum, each) => sum + each, 0) / KIBIBYTES_PER_MEGABYTE
}

/** Nothing when the process has ended meanwhile. */
function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
