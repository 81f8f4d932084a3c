import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import { onTestFinished } from 'vitest'
import { WebSocket } from 'ws'
import { systemEnvironment } from '../../src/core/base/environment.ts'
import { unwrap } from '../../src/core/base/errors.ts'
import { generateIdentityKeys, signerFromKeys } from '../../src/core/crypto/sign.ts'
import { issueCredential } from '../../src/core/identity/credential.ts'
import { deriveMeshKeys } from '../../src/core/identity/mesh-keys.ts'
import { decodeInvite } from '../../src/core/wire/invite.ts'
import type { IceServer } from '../../src/core/wire/ice-servers.ts'
import { createNodeMemberSwarm } from '../../src/network/nodejs.ts'
import type { SwarmNode } from '../../src/core/ports/swarm.ts'
import { findLastingPort } from '../lasting-port.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

export const PAGE = '<!doctype html><title>Warren</title>'

/** The relay as it is built for `npm start`, with a page of one line, in a folder of its own. */
export interface BuiltRelay {
  readonly folder: string
  readonly program: string
  remove(): Promise<void>
}

export async function buildRelay(): Promise<BuiltRelay> {
  const folder = await mkdtemp(join(tmpdir(), 'warren-built-'))
  const outDir = join(folder, 'dist', 'relay')
  await build({
    root: ROOT,
    configFile: join(ROOT, 'vite.relay.config.ts'),
    logLevel: 'error',
    build: { outDir, emptyOutDir: true },
  })
  await mkdir(join(folder, 'dist', 'app', 'assets'), { recursive: true })
  await writeFile(join(folder, 'dist', 'app', 'index.html'), PAGE)
  await writeFile(join(folder, 'dist', 'app', 'assets', 'index-1a2b3c4d.js'), 'export {}')
  return { folder, program: join(outDir, 'main.js'), remove: () => rm(folder, { recursive: true, force: true }) }
}

/** A folder that is removed after the test. */
export async function makePlace(): Promise<string> {
  const place = await mkdtemp(join(tmpdir(), 'warren-relay-'))
  onTestFinished(() => rm(place, { recursive: true, force: true }))
  return place
}

export interface RelayRun {
  readonly child: ChildProcess
  stdout(): string
  stderr(): string
  /** The exit code, once it has ended and all its output is there. */
  readonly ended: Promise<number | null>
  /** Resolves with what it has printed once that matches; rejects when the process ends before. */
  printed(pattern: RegExp): Promise<string>
}

export interface RunOptions {
  /** Its working folder and home. */
  readonly place: string
  readonly variables?: Readonly<Record<string, string>>
  /** Its user and group, when it shall not be ours. */
  readonly user?: number
}

export function runRelay(
  program: string,
  args: readonly string[],
  { place, variables = {}, user }: RunOptions,
): RelayRun {
  const child = spawn(process.execPath, [program, ...args], {
    cwd: place,
    env: { PATH: process.env['PATH'] ?? '', HOME: place, ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(user === undefined ? {} : { uid: user, gid: user }),
  })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  const ended = once(child, 'close').then(([code]) => code as number | null)
  // Its folder is removed after this: nobody writes there any more then.
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await ended
  })
  return {
    child,
    stdout: () => stdout,
    stderr: () => stderr,
    ended,
    printed: (pattern) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (pattern.test(stdout)) resolve(stdout)
        }
        child.stdout.on('data', look)
        child.once('close', (code) => reject(new Error(`the relay ended with ${code}: ${stdout}${stderr}`)))
        look()
      }),
  }
}

export interface Announced {
  readonly url: string
  readonly port: number
  readonly relay: string
  readonly invite?: string
}

/** Runs it with --json, on a port where it can be started again, until it is ready. */
export async function startRelay(
  program: string,
  args: readonly string[],
  options: RunOptions,
): Promise<Announced & { readonly run: RelayRun }> {
  const run = runRelay(program, ['--json', '--port', String(await findLastingPort()), ...args], options)
  const line = await run.printed(/\n/)
  return { ...(JSON.parse(line) as Announced), run }
}

export async function stopRelay(
  run: RelayRun,
  signal: 'SIGINT' | 'SIGTERM' | 'SIGHUP' = 'SIGINT',
): Promise<number | null> {
  run.child.kill(signal)
  return run.ended
}

/** A member of the invite's mesh, on its way to the relay. */
export async function joinMesh(
  invite: string,
  onIceServers: (servers: readonly IceServer[]) => void = () => undefined,
): Promise<SwarmNode> {
  const { meshKey, epoch, relays } = unwrap(decodeInvite(invite))
  const keys = deriveMeshKeys(meshKey, epoch)
  const identity = await generateIdentityKeys()
  const credential = await issueCredential(keys, identity.publicKey)
  const swarm = createNodeMemberSwarm(
    { ...systemEnvironment, identity: signerFromKeys(identity), WebSocket },
    { keys, credential, relays, onIceServers: (_relay, servers) => onIceServers(servers) },
  )
  onTestFinished(() => swarm.close())
  await swarm.start()
  return swarm
}
