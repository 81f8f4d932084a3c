// Installs the packages when they are missing or do not fit package-lock.json. Node built-ins only.
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT, runQuietly } from './run.mjs'

const LOCK = join(ROOT, 'package-lock.json')
const MARK = join(ROOT, 'node_modules', '.warren-lock')
/** What npm itself records of the tree it made. */
const TREE = join(ROOT, 'node_modules', '.package-lock.json')

const hashLock = () => createHash('sha256').update(readFileSync(LOCK)).digest('hex')

/** Whether a tree that someone installed by hand holds exactly what the lock file says. */
function treeFitsLock() {
  if (!existsSync(TREE)) return false
  const wanted = JSON.parse(readFileSync(LOCK, 'utf8')).packages
  const present = JSON.parse(readFileSync(TREE, 'utf8')).packages
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '') return true
    const found = present[path]
    if (found === undefined) return entry.optional === true || entry.devOptional === true || entry.peer === true
    return found.version === entry.version && found.integrity === entry.integrity
  })
}

function isInstalled() {
  if (!existsSync(join(ROOT, 'node_modules'))) return false
  if (existsSync(MARK)) return readFileSync(MARK, 'utf8').trim() === hashLock()
  return treeFitsLock()
}

/** @returns {Promise<void>} */
export async function ensureInstalled() {
  if (!isInstalled()) {
    console.log('Installing packages… (first run only)')
    await runQuietly('Installing the packages', 'npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'])
  }
  if (!existsSync(MARK)) writeFileSync(MARK, `${hashLock()}\n`)
}
