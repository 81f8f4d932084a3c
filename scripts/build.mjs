// Builds the page and the relay into dist/, and notes what they were built from. Node built-ins only.
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { compressPage } from './compress-page.mjs'
import { ROOT, RunFailed, runQuietly } from './run.mjs'

/** Whatever the outcome of a build depends on. */
const SOURCES = [
  'src',
  'relay',
  'public',
  'index.html',
  'package.json',
  'package-lock.json',
  'vite.config.ts',
  'scripts/page-aliases.mjs',
  'scripts/compress-page.mjs',
  'vite.relay.config.ts',
  'tsconfig.base.json',
  'tsconfig.json',
  'tsconfig.app.json',
]
const STAMP = join(ROOT, 'dist', '.stamp')
const RESULTS = ['dist/app/index.html', 'dist/relay/main.js']

/** @param {string} path relative to the root @returns {string[]} the files at or below it, sorted */
function listFiles(path) {
  const full = join(ROOT, path)
  if (!existsSync(full)) return []
  if (!statSync(full).isDirectory()) return [path]
  return readdirSync(full)
    .sort()
    .flatMap((name) => listFiles(`${path}/${name}`))
}

function hashSources() {
  const hash = createHash('sha256').update(`node ${process.versions.node.split('.')[0]}\n`)
  for (const path of SOURCES.flatMap(listFiles)) {
    const bytes = readFileSync(join(ROOT, path))
    hash.update(`${path} ${bytes.length}\n`).update(bytes)
  }
  return hash.digest('hex')
}

export function isBuilt() {
  if (!RESULTS.every((path) => existsSync(join(ROOT, path)))) return false
  return existsSync(STAMP) && readFileSync(STAMP, 'utf8').trim() === hashSources()
}

export async function build() {
  const stamp = hashSources()
  rmSync(STAMP, { force: true })
  const vite = join(ROOT, 'node_modules', 'vite', 'bin', 'vite.js')
  await runQuietly('Building the page', process.execPath, [vite, 'build'])
  const compressing = compressPage(join(ROOT, 'dist', 'app'))
  await runQuietly('Building the relay', process.execPath, [vite, 'build', '--config', 'vite.relay.config.ts'])
  await compressing
  writeFileSync(STAMP, `${stamp}\n`)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    await build()
    console.log('Built dist/app and dist/relay.')
  } catch (error) {
    if (!(error instanceof RunFailed)) throw error
    console.error(error.message)
    process.exit(1)
  }
}
