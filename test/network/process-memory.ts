import { readFileSync, writeFileSync } from 'node:fs'

/** Memory of another process, as Linux counts it, in bytes. */

function readStatus(pid: number, name: 'VmRSS' | 'VmHWM'): number {
  const [, kibibytes] =
    new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Number(kibibytes) * 1024
}

const toMegabytes = (bytes: number): number => Math.round(bytes / 1e6)

export interface MemoryWatch {
  /** How much the process has grown since, at its highest; and what is printed of it. */
  growth(): { readonly bytes: number; readonly told: string }
}

/** From now on: the kernel keeps the highest, so nothing is missed between two looks. */
export function watchMemory(pid: number): MemoryWatch {
  writeFileSync(`/proc/${pid}/clear_refs`, '5')
  const before = readStatus(pid, 'VmRSS')
  return {
    growth() {
      const highest = readStatus(pid, 'VmHWM')
      const told = `${toMegabytes(before)} MB before, ${toMegabytes(highest)} MB at the most, ${toMegabytes(readStatus(pid, 'VmRSS'))} MB after`
      return { bytes: highest - before, told }
    },
  }
}
