/** Numbers and dates as people read them, in the language that the page speaks and the browser's time zone. */

import { language } from './strings.ts'

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const
const MS_PER_DAY = 86_400_000

/** The page's language, in the variety that the browser prefers: British English writes dates unlike American English. */
function locale(): string {
  const spoken = language()
  return navigator.languages.find((tag) => tag.split('-')[0] === spoken) ?? spoken
}

/**
 * Formats of one kind, each made once: making one takes longer than using it a hundred times, and a list has several in
 * each row. Where somebody travels, or the clocks change, they are made anew.
 */
function rememberFormats<Options, Format>(
  make: (tag: string, options: Options) => Format,
): (options: Options) => Format {
  const formatByKey = new Map<string, Format>()
  return (options) => {
    const tag = locale()
    const key = `${tag} ${new Date().getTimezoneOffset()} ${JSON.stringify(options)}`
    const known = formatByKey.get(key)
    if (known !== undefined) return known
    const made = make(tag, options)
    formatByKey.set(key, made)
    return made
  }
}

const numberFormat = rememberFormats(
  (tag, options: Intl.NumberFormatOptions): Intl.NumberFormat => new Intl.NumberFormat(tag, options),
)
const dateFormat = rememberFormats(
  (tag, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat => new Intl.DateTimeFormat(tag, options),
)

/** Decimal units, as operating systems' file managers mostly show. */
export function formatBytes(bytes: number): string {
  const exponent = bytes < 1000 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log10(bytes) / 3))
  const value = bytes / 1000 ** exponent
  return numberFormat({
    style: 'unit',
    unit: UNITS[exponent] ?? 'byte',
    unitDisplay: exponent === 0 ? 'long' : 'short',
    maximumFractionDigits: exponent === 0 || value >= 100 ? 0 : 1,
  }).format(value)
}

/** For a badge, which has room for two digits. */
export function formatCount(amount: number): string {
  return amount > 99 ? '99+' : String(amount)
}

/** `part` of `whole` in whole percent, never 100 before it is complete. */
export function formatPercent(part: number, whole: number): string {
  const fraction = whole <= 0 ? 0 : Math.min(part / whole, 1)
  const shown = fraction < 1 ? Math.min(fraction, 0.99) : 1
  return numberFormat({ style: 'percent', maximumFractionDigits: 0 }).format(shown)
}

export function formatTime(ms: number): string {
  return dateFormat({ hour: '2-digit', minute: '2-digit' }).format(ms)
}

export function formatFullDate(ms: number): string {
  return dateFormat({ dateStyle: 'full', timeStyle: 'short' }).format(ms)
}

/** A day, whole. */
export function formatDate(ms: number): string {
  return dateFormat({ dateStyle: 'long' }).format(ms)
}

/** Day and time, in a few words. */
export function formatMoment(ms: number): string {
  return dateFormat({ dateStyle: 'medium', timeStyle: 'short' }).format(ms)
}

/** `Ada, Grace and Alan`. */
export function joinNames(names: readonly string[]): string {
  return new Intl.ListFormat(locale(), { type: 'conjunction' }).format(names)
}

/** Days between two instants as calendars count them: 0 on the same day. */
export function countDaysBetween(earlier: number, later: number): number {
  const startOfDay = (ms: number) => new Date(ms).setHours(0, 0, 0, 0)
  return Math.round((startOfDay(later) - startOfDay(earlier)) / MS_PER_DAY)
}

/** A day without a time: with its weekday, and its year only where it is another one. */
export function formatDay(ms: number, now: number): string {
  const sameYear = new Date(ms).getFullYear() === new Date(now).getFullYear()
  return dateFormat({
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    ...(sameYear ? {} : { year: 'numeric' }),
  }).format(ms)
}

/** The time today, the day this year, else the whole date. */
export function formatWhen(ms: number, now: number): string {
  if (countDaysBetween(ms, now) === 0) return formatTime(ms)
  const sameYear = new Date(ms).getFullYear() === new Date(now).getFullYear()
  return dateFormat({
    day: 'numeric',
    month: 'short',
    ...(sameYear ? {} : { year: 'numeric' }),
  }).format(ms)
}

/** A round trip: to the millisecond, which is all that is known of it. */
export function formatMilliseconds(ms: number): string {
  return numberFormat({ style: 'unit', unit: 'millisecond', unitDisplay: 'short' }).format(Math.max(1, Math.round(ms)))
}

/** A rough duration: one unit is enough for how long something will still take. */
export function formatDuration(seconds: number): string {
  const [value, unit] =
    seconds < 60
      ? ([Math.max(1, Math.ceil(seconds)), 'second'] as const)
      : seconds < 3600
        ? ([Math.round(seconds / 60), 'minute'] as const)
        : ([Math.round(seconds / 3600), 'hour'] as const)
  return numberFormat({ style: 'unit', unit, unitDisplay: 'short' }).format(value)
}

/** Day and time as a part of a file's name: the same everywhere, and in the order of time. */
export function formatStamp(ms: number): string {
  const local = new Date(ms - new Date(ms).getTimezoneOffset() * 60_000)
  return local.toISOString().slice(0, 19).replace('T', ' ').replaceAll(':', '.')
}
