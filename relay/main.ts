import '../src/network/polyfill.ts'
import { fileURLToPath } from 'node:url'
import { systemEnvironment } from '../src/core/base/environment.ts'
import { WarrenError, toError } from '../src/core/base/errors.ts'
import { formatAnnouncement } from './announcement.ts'
import { createLog } from './log.ts'
import type { Log } from './log.ts'
import { HELP, parseCommand } from './options.ts'
import type { RelayOptions } from './options.ts'
import { startRelay } from './relay.ts'
import type { RunningRelay } from './relay.ts'

/** Beside this file once it is built: dist/relay/main.js and dist/app. */
const PAGE_FOLDER = fileURLToPath(new URL('../app', import.meta.url))

const STOP_SIGNALS = ['SIGINT', 'SIGTERM'] as const
/** The terminal was closed; or, to a program that has a certificate to read anew, that it shall. */
const HANG_UP = 'SIGHUP'

/** Saying good-bye takes a second; whatever holds it up longer is not waited for. */
const STOP_DEADLINE_MS = 5_000

const EXIT_OK = 0
const EXIT_FAILED = 1
/** As a shell names an end by SIGINT: the second Ctrl-C, which leaves nobody the time to say good-bye. */
const EXIT_AT_ONCE = 130

/** Resolves at the first signal; a second one ends the process there and then. */
function waitForSignal(signals: readonly NodeJS.Signals[]): Promise<void> {
  return new Promise((resolve) => {
    let isStopping = false
    for (const signal of signals) {
      process.on(signal, () => {
        if (isStopping) process.exit(EXIT_AT_ONCE)
        isStopping = true
        resolve()
      })
    }
  })
}

function announce({ announcement, context }: RunningRelay, isJson: boolean): void {
  const { stdout } = process
  const columns = stdout.isTTY ? stdout.columns : undefined
  stdout.write(isJson ? `${JSON.stringify(announcement)}\n` : formatAnnouncement(announcement, context, columns))
}

/** @returns whether all parts closed in time */
async function stopRelay(relay: RunningRelay, log: Log): Promise<boolean> {
  const { clock } = systemEnvironment
  const isInTime = await new Promise<boolean>((resolve, reject) => {
    clock.after(STOP_DEADLINE_MS, () => resolve(false))
    relay.close().then(() => resolve(true), reject)
  })
  if (!isInTime) log.error('stop', { message: 'Not everything closed in time.' })
  return isInTime
}

async function runRelay(options: RelayOptions): Promise<number> {
  const log = createLog(systemEnvironment.clock, {
    level: options.logLevel,
    write: (line) => void process.stderr.write(line),
  })
  // A peer can make a promise fail that nobody in a library waits for. It must not end the relay for everyone.
  // (Its message may name a peer or an address.)
  process.on('unhandledRejection', (reason) => {
    log.error('unhandled-rejection', { name: toError(reason).name })
    log.debug('unhandled-rejection', { message: toError(reason).message })
  })
  // Whoever read our output has gone (`npm start | head`): the relay goes on.
  process.stdout.on('error', (error: Error) => log.warn('stdout', { message: error.message }))

  const hasCertificate = options.certificateFiles !== undefined
  const signalled = waitForSignal(hasCertificate ? STOP_SIGNALS : [...STOP_SIGNALS, HANG_UP])
  const starting = startRelay({ environment: systemEnvironment, log, pageFolder: PAGE_FOLDER }, options)
  if (hasCertificate) process.on(HANG_UP, () => void reloadCertificate(starting, log))
  const relay = await starting
  announce(relay, options.isJson)
  await signalled
  const isInTime = await stopRelay(relay, log)
  log.info('stopped', { isInTime })
  return isInTime ? EXIT_OK : EXIT_FAILED
}

/** A new certificate that cannot be used is no reason to stop: the old one holds until it ends. */
async function reloadCertificate(starting: Promise<RunningRelay>, log: Log): Promise<void> {
  try {
    await (await starting).reloadCertificate()
  } catch (error) {
    log.error('certificate', { message: toError(error).message })
  }
}

async function main(): Promise<number> {
  try {
    const command = parseCommand(process.argv.slice(2), process.env, process.cwd())
    if (command.kind === 'run') return await runRelay(command.options)
    process.stdout.write(HELP)
    return EXIT_OK
  } catch (error) {
    // What the operator can put right is told in a sentence; anything else is a fault of ours, with its trace.
    process.stderr.write(`${error instanceof WarrenError ? error.message : (toError(error).stack ?? String(error))}\n`)
    return EXIT_FAILED
  }
}

process.exit(await main())
