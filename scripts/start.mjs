// `npm start`: installs and builds what is missing, then runs the relay. Node built-ins only.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { build, isBuilt } from './build.mjs'
import { ensureInstalled } from './install.mjs'
import { ROOT, RunFailed, checkNode } from './run.mjs'

/** npm passes on a signal that the terminal has already sent to everyone: two of one kind this close are one. */
const SAME_SIGNAL_MS = 500
/** How often to look whether npm is still there. */
const PARENT_CHECK_MS = 250

async function prepare() {
  await ensureInstalled()
  if (isBuilt()) return
  console.log('Building…')
  await build()
}

function startRelay() {
  const program = join(ROOT, 'dist', 'relay', 'main.js')
  // A process group of its own, so that Ctrl-C reaches the relay once, from here, and not twice.
  const relay = spawn(process.execPath, [program, ...process.argv.slice(2)], { stdio: 'inherit', detached: true })

  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    let last = -Infinity
    process.on(signal, () => {
      const now = performance.now()
      if (now - last > SAME_SIGNAL_MS) relay.kill(signal)
      last = now
    })
  }
  // `kill` of npm alone ends npm and its shell without a word to us: the relay must not outlive them.
  if (process.env['npm_lifecycle_event'] !== undefined) {
    const parent = process.ppid
    const timer = setInterval(() => {
      if (process.ppid === parent) return
      clearInterval(timer)
      relay.kill('SIGTERM')
    }, PARENT_CHECK_MS)
  }
  relay.on('error', (error) => {
    console.error(`The relay could not be started: ${error.message}`)
    process.exitCode = 1
  })
  relay.on('exit', (code, signal) => {
    process.exit(code ?? (signal === 'SIGINT' ? 130 : signal === 'SIGTERM' ? 143 : 1))
  })
}

checkNode()
try {
  await prepare()
  startRelay()
} catch (error) {
  console.error(error instanceof RunFailed ? error.message : error)
  process.exitCode = 1
}
