// Does what a stranger does: clones the repository, types `npm start`, opens the link, presses Ctrl-C, and starts it
// again. Node built-ins only.
//
//   node scripts/fresh-clone.mjs                 the last commit
//   node scripts/fresh-clone.mjs --working-tree  what is in the folder now, ignored files left out
//
// Nothing of this user's helps it: HOME and npm's cache are new and empty, and of the environment only PATH and the way
// to the network are passed on.
import { execFileSync, spawn } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { ROOT, checkNode } from './run.mjs'

/** Installing and building on a slow machine and line; on a fast one it takes half a minute. */
const READY_DEADLINE_MS = 10 * 60_000
const STOP_DEADLINE_MS = 15_000
const REQUEST_DEADLINE_MS = 10_000

/** What a machine needs to reach the package registry at all. */
const NETWORK_VARIABLES =
  /^(https?_proxy|no_proxy|NODE_EXTRA_CA_CERTS|SSL_CERT_(FILE|DIR)|npm_config_(registry|cafile|.*proxy))$/i

/** The relay's lines that matter to whoever started it. */
const LINK = /^\s*(http:\/\/localhost:\d+\/#\/join\/warreninvite1[a-z0-9]+)\s*$/m
const READY = /Ctrl-C stops it/

const HEADERS = {
  'content-security-policy': /^default-src 'none'; script-src 'self'/,
  'cross-origin-opener-policy': /^same-origin$/,
  'cross-origin-embedder-policy': /^require-corp$/,
  'referrer-policy': /^no-referrer$/,
  'x-content-type-options': /^nosniff$/,
}

/** @typedef {ReturnType<typeof start>} Running */

/** The check did not hold; the message says in a sentence what was not so. */
class NotSo extends Error {}

/** @param {unknown} holds @param {string} sentence */
function expect(holds, sentence) {
  if (!holds) throw new NotSo(sentence)
}

/** @param {readonly string[]} args @param {string} [folder] */
const git = (args, folder = ROOT) => execFileSync('git', args, { cwd: folder, encoding: 'utf8' })

/** @param {string} folder */
function cloneCommit(folder) {
  if (git(['status', '--porcelain']) !== '') console.log('There are uncommitted changes; this tests the last commit.')
  // Over file:// nothing is shared with this repository, as over a network.
  git(['clone', '--quiet', '--depth', '1', `file://${ROOT}`, folder])
}

/** @param {string} folder */
function copyWorkingTree(folder) {
  const listed = git(['ls-files', '-z', '--cached', '--others', '--exclude-standard'])
  for (const path of listed.split('\0')) {
    if (path === '' || !existsSync(join(ROOT, path))) continue
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    cpSync(join(ROOT, path), join(folder, path))
  }
}

/** @param {string} home @returns {NodeJS.ProcessEnv} */
function makeEnvironment(home) {
  const passedOn = Object.entries(process.env).filter(([name]) => name === 'PATH' || NETWORK_VARIABLES.test(name))
  return { ...Object.fromEntries(passedOn), HOME: home, npm_config_cache: join(home, '.npm') }
}

/** @returns {Promise<number>} */
function findFreePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}

/**
 * As a shell starts a program: in a process group of its own, which Ctrl-C reaches whole.
 *
 * @param {string} command @param {readonly string[]} args @param {string} folder @param {NodeJS.ProcessEnv} env
 */
function start(command, args, folder, env) {
  const child = spawn(command, args, { cwd: folder, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      output += text
    })
  }
  // Not until whoever holds the output has ended, the relay too: npm itself does not wait for it.
  /** @type {Promise<number | NodeJS.Signals | null>} */
  const ended = new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) => resolve(code ?? signal))
  })
  /** @param {NodeJS.Signals} signal */
  const signalGroup = (signal) => {
    if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) {
      process.kill(-child.pid, signal)
    }
  }
  return { child, ended, signalGroup, output: () => output }
}

/**
 * @template T
 * @param {Promise<T>} promise @param {number} milliseconds @param {string} sentence
 * @returns {Promise<T>}
 */
async function within(promise, milliseconds, sentence) {
  /** @type {NodeJS.Timeout | undefined} */
  let timer
  const late = new Promise((_resolve, reject) => {
    timer = setTimeout(() => reject(new NotSo(sentence)), milliseconds)
  })
  try {
    return /** @type {T} */ (await Promise.race([promise, late]))
  } finally {
    clearTimeout(timer)
  }
}

/** @param {Running} running */
async function waitUntilReady(running) {
  const ready = new Promise((resolve) => {
    running.child.stdout.on('data', () => {
      if (READY.test(running.output())) resolve(undefined)
    })
  })
  const ended = running.ended.then((how) => {
    throw new NotSo(`It ended with ${how} before it was ready.`)
  })
  await within(Promise.race([ready, ended]), READY_DEADLINE_MS, 'It was not ready in ten minutes.')
}

/** Ctrl-C. @param {Running} running @returns how it ended */
async function interrupt(running) {
  running.signalGroup('SIGINT')
  return within(running.ended, STOP_DEADLINE_MS, 'It did not end within 15 s after Ctrl-C.')
}

/** @param {string} url */
async function checkServer(url) {
  const signal = AbortSignal.timeout(REQUEST_DEADLINE_MS)
  const page = await fetch(url, { signal })
  expect(page.status === 200, `The page answered ${page.status}.`)
  for (const [name, pattern] of Object.entries(HEADERS)) {
    expect(pattern.test(page.headers.get(name) ?? ''), `The page came with ${name}: ${page.headers.get(name)}.`)
  }
  const html = await page.text()
  const script = /<script[^>]+src="([^"]+)"/.exec(html)?.[1]
  expect(script !== undefined, 'The page names no script.')
  const program = await fetch(new URL(script ?? '', url), { signal })
  expect(program.status === 200, `The page's script ${script} answered ${program.status}.`)
  const health = await fetch(`${url}healthz`, { signal })
  const { ok } = await health.json()
  expect(health.status === 200 && ok === true, `/healthz answered ${health.status}.`)
}

/** @param {string} folder the data folder @param {string} link */
function checkStored(folder, link) {
  const names = readdirSync(folder).toSorted()
  expect(names.join() === 'relay.identity,relay.key', `The data folder holds ${names.join(', ')}.`)
  for (const name of names) {
    const mode = (statSync(join(folder, name)).mode & 0o777).toString(8)
    expect(mode === '600', `${name} has mode ${mode}, not 600.`)
    const secret = link.slice(link.indexOf('warreninvite1'))
    expect(!readFileSync(join(folder, name), 'utf8').includes(secret), `${name} holds the invite.`)
  }
}

/** @param {string} url */
async function isAnswering(url) {
  try {
    await fetch(url, { signal: AbortSignal.timeout(REQUEST_DEADLINE_MS) })
    return true
  } catch {
    return false // refused, as it should be
  }
}

/** The link is a key. It is of a mesh that ends here, but what is printed gets kept. @param {string} output */
const hideLink = (output) =>
  output.replaceAll(/warreninvite1[a-z0-9]+/g, 'warreninvite1…').replaceAll(/^[█▀▄ ]{30,}\n/gm, '')

/**
 * @param {Running} running @param {() => Promise<void>} check
 */
async function showOutputOnFailure(running, check) {
  try {
    await check()
  } catch (error) {
    console.error(hideLink(running.output()))
    throw error
  }
}

/** @param {Running} npm @param {string} folder @param {number} port */
async function checkFirstStart(npm, folder, port) {
  const began = performance.now()
  await waitUntilReady(npm)
  console.log(`npm start was ready after ${((performance.now() - began) / 1000).toFixed(1)} s.`)
  const link = LINK.exec(npm.output())?.[1]
  if (link === undefined) throw new NotSo('npm start printed no invite link.')
  const url = link.slice(0, link.indexOf('#'))
  expect(url === `http://localhost:${port}/`, `The link leads to ${url}, not to port ${port}.`)
  await checkServer(url)
  checkStored(join(folder, 'data'), link)
  const how = await interrupt(npm)
  // npm's shell dies of Ctrl-C, and npm repeats that, whatever the program makes of it.
  expect(how === 0 || how === 130 || how === 'SIGINT', `npm start ended with ${how} after Ctrl-C.`)
  expect(!(await isAnswering(url)), 'The relay goes on after npm start has ended.')
}

/** @param {Running} again */
async function checkSecondStart(again) {
  const began = performance.now()
  await waitUntilReady(again)
  console.log(`The second start took ${((performance.now() - began) / 1000).toFixed(1)} s.`)
  expect(!/Installing|Building/.test(again.output()), 'The second start installs or builds again.')
  expect(!again.output().includes('#/join/'), 'The second start shows an invite.')
  const code = await interrupt(again)
  expect(code === 0, `The relay ended with ${code} after Ctrl-C.`)
}

/** @param {string} place a new and empty folder @param {(running: Running) => void} onStart */
async function tryFreshClone(place, onStart) {
  const folder = join(place, 'warren')
  const home = join(place, 'home')
  mkdirSync(home)
  if (process.argv.includes('--working-tree')) copyWorkingTree(folder)
  else cloneCommit(folder)
  expect(!existsSync(join(folder, 'node_modules')), 'The clone brings node_modules along.')

  const env = makeEnvironment(home)
  const port = await findFreePort()
  const npm = start('npm', ['start', '--', '--port', String(port)], folder, env)
  onStart(npm)
  await showOutputOnFailure(npm, () => checkFirstStart(npm, folder, port))
  // What `npm start` runs, without npm around it, so that its exit code is seen.
  const again = start(process.execPath, ['scripts/start.mjs', '--port', String(port)], folder, env)
  onStart(again)
  await showOutputOnFailure(again, () => checkSecondStart(again))
}

/** Ends it, and the relay with it, in order if possible. @param {Running} running */
async function end(running) {
  running.signalGroup('SIGTERM')
  const timer = setTimeout(() => running.signalGroup('SIGKILL'), STOP_DEADLINE_MS)
  await running.ended
  clearTimeout(timer)
}

checkNode()
const place = mkdtempSync(join(tmpdir(), 'warren-fresh-'))
/** @type {Running | undefined} */
let running
const removePlace = () => rmSync(place, { recursive: true, force: true, maxRetries: 3 })
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
  process.on(signal, () => {
    void (running === undefined ? Promise.resolve() : end(running)).then(() => {
      removePlace()
      process.exit(1)
    })
  })
}
try {
  await tryFreshClone(place, (started) => {
    running = started
  })
  console.log('A fresh clone installs, builds, runs, serves and stops.')
} catch (error) {
  console.error(error instanceof NotSo ? error.message : error)
  process.exitCode = 1
} finally {
  if (running !== undefined) await end(running)
  removePlace()
}
