import type { Clock } from '../src/core/base/environment.ts'

export const LOG_LEVELS = ['error', 'warn', 'info', 'debug'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

/**
 * Plain values only. Addresses and peer ids go into `debug` and nowhere else; keys and invites go nowhere at all.
 */
export type LogFields = Readonly<Record<string, string | number | boolean>>

export type Log = Readonly<Record<LogLevel, (event: string, fields?: LogFields) => void>>

export interface LogOptions {
  /** This level and those before it are written. */
  readonly level: LogLevel
  /** Takes one line, its newline included. */
  readonly write: (line: string) => void
}

/** One JSON object per line, for programs; people read standard output. */
export function createLog(clock: Clock, { level, write }: LogOptions): Log {
  const writeAt = (lineLevel: LogLevel) => {
    if (LOG_LEVELS.indexOf(lineLevel) > LOG_LEVELS.indexOf(level)) return () => undefined
    return (event: string, fields: LogFields = {}) => {
      write(`${JSON.stringify({ time: new Date(clock.now()).toISOString(), level: lineLevel, event, ...fields })}\n`)
    }
  }
  return { error: writeAt('error'), warn: writeAt('warn'), info: writeAt('info'), debug: writeAt('debug') }
}
