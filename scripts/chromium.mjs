// Finds a Chromium to test with, and installs one where that is possible. Node built-ins only.
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { findOnPath, installByApt, isExecutable, runVisibly } from './programs.mjs'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

/** What a browser under test is started with: no sandbox in a container, no traffic of its own. */
export const CHROMIUM_ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Playwright's own download, if it is there. @returns {string | undefined} */
function findPlaywrights() {
  const require = createRequire(import.meta.url)
  let path
  try {
    path = require('playwright-core').chromium.executablePath()
  } catch {
    return undefined // packages not installed yet
  }
  return typeof path === 'string' && existsSync(path) ? path : undefined
}

/**
 * The path of a Chromium: CHROMIUM_PATH, then the search path, then Playwright's own.
 *
 * @returns {string | undefined}
 */
export function findChromium() {
  const given = process.env['CHROMIUM_PATH']
  if (given !== undefined && given !== '') {
    if (!isExecutable(given)) throw new Error(`CHROMIUM_PATH is ${given}, which is not a program that can be run.`)
    return given
  }
  return findOnPath(NAMES) ?? findPlaywrights()
}

/** As findChromium, for a configuration that cannot do without. @returns {string} */
export function requireChromium() {
  const path = findChromium()
  if (path === undefined) {
    throw new Error('No Chromium found: install it, set CHROMIUM_PATH, or run `node scripts/chromium.mjs`.')
  }
  return path
}

function installChromium() {
  installByApt('chromium')
  if (findChromium() !== undefined) return
  const cli = fileURLToPath(new URL('../node_modules/@playwright/test/cli.js', import.meta.url))
  if (!existsSync(cli)) return
  if (runVisibly(process.execPath, [cli, 'install', '--with-deps', 'chromium']) !== 0) {
    runVisibly(process.execPath, [cli, 'install', 'chromium'])
  }
}

/** Finds Chromium, installing it when there is none. @returns {string | undefined} */
export function ensureChromium() {
  if (findChromium() === undefined) {
    console.log('No Chromium found: installing one for the browser tests…')
    installChromium()
  }
  return findChromium()
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const path = ensureChromium()
  if (path === undefined) {
    console.error('Chromium is missing and could not be installed here. Install it and set CHROMIUM_PATH.')
    process.exit(1)
  }
  console.log(path)
}
