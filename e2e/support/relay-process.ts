import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { findLastingPort } from '../../test/lasting-port.ts'

/** What a relay started with --json says of itself on its first line. */
interface RelayAnnouncement {
  readonly url: string
  readonly port: number
  readonly relay: string
  readonly invite?: string
}

export interface RelayProcess extends RelayAnnouncement {
  readonly dataFolder: string
  readonly pid: number
  /** Everything it wrote to stdout and stderr so far. */
  output(): string
  /** Ctrl-C; resolves with the exit code. */
  stop(): Promise<number | null>
  /** SIGKILL: what a crash or a power cut is to it. */
  kill(): Promise<void>
  removeData(): Promise<void>
}

const ENTRY = new URL('../../dist/relay/main.js', import.meta.url).pathname

/** Long enough for a loaded machine; a relay is ready in well under a second. */
const START_DEADLINE_MS = 60_000

/** Starts the real, built relay as its own process on loopback. */
export async function startRelay(
  options: {
    readonly port?: number
    readonly dataFolder?: string
    readonly args?: readonly string[]
    /** Another build's, in place of the one in dist/. */
    readonly program?: string
    /** A network namespace to run in, and its address there in place of loopback's. */
    readonly namespace?: string
    readonly host?: string
  } = {},
): Promise<RelayProcess> {
  const dataFolder = options.dataFolder ?? (await mkdtemp(join(tmpdir(), 'warren-relay-')))
  const args = [
    '--json',
    '--host',
    options.host ?? '127.0.0.1',
    '--port',
    String(options.port ?? (await findLastingPort())),
    '--data',
    dataFolder,
  ]
  const prefix = options.namespace === undefined ? [] : ['ip', 'netns', 'exec', options.namespace]
  const [program = '', ...words] = [
    ...prefix,
    process.execPath,
    options.program ?? ENTRY,
    ...args,
    ...(options.args ?? []),
  ]
  const child = spawn(program, words, {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const announcement = await readAnnouncement(
    child,
    (line) => (output += `${line}\n`),
    () => output,
  )
  return {
    ...announcement,
    dataFolder,
    pid: child.pid as number,
    output: () => output,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return child.exitCode
      const exited = once(child, 'exit')
      child.kill('SIGINT')
      const [code] = (await exited) as [number | null]
      return code
    },
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null) return
      const exited = once(child, 'exit')
      child.kill('SIGKILL')
      await exited
    },
    removeData: () => rm(dataFolder, { recursive: true, force: true }),
  }
}

function readAnnouncement(
  child: ChildProcess,
  keep: (line: string) => void,
  output: () => string,
): Promise<RelayAnnouncement> {
  return new Promise((resolve, reject) => {
    const deadline = setTimeout(() => {
      child.kill('SIGKILL')
      reject(new Error(`the relay said nothing within ${START_DEADLINE_MS} ms:\n${output()}`))
    }, START_DEADLINE_MS)
    child.once('exit', (code) => {
      clearTimeout(deadline)
      reject(new Error(`the relay ended with ${code} before it was ready:\n${output()}`))
    })
    if (child.stdout === null) throw new Error('the relay has no stdout')
    createInterface({ input: child.stdout }).on('line', (line) => {
      keep(line)
      if (!line.startsWith('{')) return
      clearTimeout(deadline)
      resolve(JSON.parse(line) as RelayAnnouncement)
    })
  })
}
