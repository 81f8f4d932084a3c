import { strings } from '../../strings.ts'

/** A name for an earlier version on a disk where the present one may lie too: `letter (2026-11-21 14.05).txt`. */
export function nameVersion(name: string, changedAt: number): string {
  const dot = name.lastIndexOf('.')
  const stemEnd = dot > 0 ? dot : name.length
  return strings.versions.fileName(name.slice(0, stemEnd), stampOf(changedAt), name.slice(stemEnd))
}

/** In local time, sortable, and without a colon, which some file systems refuse. */
function stampOf(ms: number): string {
  const date = new Date(ms)
  const two = (part: number) => String(part).padStart(2, '0')
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
  return `${day} ${two(date.getHours())}.${two(date.getMinutes())}`
}
