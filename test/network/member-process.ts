import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import type { PeerId } from '../../src/core/base/ids.ts'
import type { WhenOver } from './strangers.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** member-program.ts as one file that Node runs. */
export interface BuiltMember {
  readonly program: string
  remove(): Promise<void>
}

export async function buildMember(): Promise<BuiltMember> {
  const outDir = await mkdtemp(join(tmpdir(), 'warren-member-'))
  await build({
    root: ROOT,
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    ssr: { noExternal: true },
    build: {
      ssr: 'test/network/member-program.ts',
      outDir,
      emptyOutDir: true,
      target: 'node20',
      minify: false,
      rolldownOptions: { output: { entryFileNames: 'member.mjs', format: 'es' } },
    },
  })
  return { program: join(outDir, 'member.mjs'), remove: () => rm(outDir, { recursive: true, force: true }) }
}

export interface RunningMember {
  readonly pid: number
  readonly peer: PeerId
  /** What it has complained of, and whether it runs. */
  stderr(): string
  isRunning(): boolean
}

export async function startMember(program: string, invite: string, whenOver: WhenOver): Promise<RunningMember> {
  const child = spawn(process.execPath, [program, invite], { stdio: ['ignore', 'pipe', 'pipe'] })
  const ended = once(child, 'close')
  whenOver(async () => {
    child.kill('SIGKILL')
    await ended
  })
  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  const [line] = (await Promise.race([
    once(child.stdout, 'data'),
    ended.then(() => Promise.reject(new Error(stderr))),
  ])) as [Buffer]
  const { peer } = JSON.parse(line.toString()) as { peer: PeerId }
  return { pid: child.pid ?? 0, peer, stderr: () => stderr, isRunning: () => child.exitCode === null }
}
