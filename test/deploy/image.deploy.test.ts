import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, cp, mkdir, readFile, readdir, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it, onTestFinished } from 'vitest'
import { makePlace } from '../relay/relay-fixture.ts'

/**
 * The steps of deploy/Dockerfile, done on this machine instead of in its two images: whether they lead to a relay that
 * runs from what the last image would hold. Not tested: the images that it begins with, and `apk add nodejs`.
 */

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const shell = promisify(execFile)
const NOBODY = 65_534

interface Step {
  readonly name: string
  readonly text: string
}

/** @returns the steps after each FROM */
async function readStages(): Promise<readonly (readonly Step[])[]> {
  const lines = (await readFile(join(ROOT, 'deploy', 'Dockerfile'), 'utf8')).split('\n')
  const stages: Step[][] = []
  for (const line of lines.filter((each) => each !== '' && !each.startsWith('#'))) {
    const [name = '', ...rest] = line.split(' ')
    if (name === 'FROM') stages.push([])
    stages.at(-1)?.push({ name, text: rest.join(' ') })
  }
  return stages
}

/** What `COPY . .` takes: the ignore file is a list of what is not ignored. */
async function copyContext(target: string): Promise<void> {
  const lines = (await readFile(join(ROOT, 'deploy', 'Dockerfile.dockerignore'), 'utf8')).trim().split('\n')
  expect(lines.shift()).toBe('*')
  const kept = lines.map(
    (line) => new RegExp(`^${line.replace(/^!/, '').replaceAll('.', '\\.').replaceAll('*', '.*')}$`),
  )
  for (const name of await readdir(ROOT)) {
    if (kept.some((pattern) => pattern.test(name))) await cp(join(ROOT, name), join(target, name), { recursive: true })
  }
}

async function makeImage(): Promise<{ readonly image: string; readonly last: readonly Step[] }> {
  const place = await makePlace()
  const [first = [], last = []] = await readStages()
  const builder = join(place, 'builder', 'warren')
  await mkdir(builder, { recursive: true })
  for (const { name, text } of first) {
    if (name === 'COPY') await copyContext(builder)
    if (name === 'RUN') await shell('sh', ['-c', text], { cwd: builder, maxBuffer: 1e8 })
  }
  const image = join(place, 'image')
  for (const { name, text } of last) {
    if (name !== 'COPY') continue
    const [stage, from = '', to = ''] = text.split(' ')
    expect(stage).toBe('--from=build')
    await mkdir(dirname(join(image, to)), { recursive: true })
    await cp(join(place, 'builder', from), join(image, to), { recursive: true })
  }
  return { image, last }
}

async function sizeOf(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const sizes = entries.filter((entry) => entry.isFile()).map(async (entry) => stat(join(entry.parentPath, entry.name)))
  return (await Promise.all(sizes)).reduce((sum, { size }) => sum + size, 0)
}

it(
  'the steps of the Dockerfile make a relay that runs from its files alone, as nobody',
  { timeout: 600_000 },
  async () => {
    const { image, last } = await makeImage()
    const find = (name: string): string => last.find((step) => step.name === name)?.text ?? ''
    expect(find('USER')).toBe('nobody')
    // 1.4 MB of relay, LevelDB for two kinds of processor and two C libraries each, and the page.
    expect(await sizeOf(image)).toBeLessThan(32 * 1024 * 1024)

    const data = join(image, 'data')
    await mkdir(data, { mode: 0o700 })
    const [program = '', ...args] = JSON.parse(find('ENTRYPOINT')) as string[]
    expect(program).toBe('node')
    const rooted = args.map((arg) => (arg.startsWith('/') ? join(image, arg) : arg))
    // Root may become anyone, and the image's relay is nobody; whoever is not root runs it as themselves.
    const isRoot = process.getuid?.() === 0
    if (isRoot) {
      await shell('chown', ['-R', `${NOBODY}:${NOBODY}`, image])
      await chmod(dirname(image), 0o755)
    }
    const child = spawn(process.execPath, [...rooted, '--json', '--port', '0'], {
      cwd: image,
      // A keeper needs what the other does not: LevelDB.
      env: { WARREN_KEEP: '100MB' },
      ...(isRoot ? { uid: NOBODY, gid: NOBODY } : {}),
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    onTestFinished(() => void child.kill('SIGKILL'))
    const [line] = (await once(child.stdout, 'data')) as [Buffer]
    const { port } = JSON.parse(line.toString()) as { readonly port: number }
    expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(200)
    expect(await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()).toContain(
      'warren_keeper_quota_bytes 100000000',
    )
    expect(find('HEALTHCHECK')).toContain('http://127.0.0.1:8787/healthz')
    expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200)
    const ended = once(child, 'exit')
    child.kill('SIGTERM')
    expect((await ended)[0]).toBe(0)
  },
)
