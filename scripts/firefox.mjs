// Finds a Firefox to test with, as Debian ships it. Node built-ins only.
import { findOnPath, installByApt, isExecutable } from './programs.mjs'

const NAMES = ['firefox-esr', 'firefox']

/**
 * The path of a Firefox: FIREFOX_PATH, then the search path.
 *
 * @returns {string | undefined}
 */
export function findFirefox() {
  const given = process.env['FIREFOX_PATH']
  if (given === undefined || given === '') return findOnPath(NAMES)
  if (!isExecutable(given)) throw new Error(`FIREFOX_PATH is ${given}, which is not a program that can be run.`)
  return given
}

/** Finds Firefox, installing it where that is possible; without it the tests that want one are skipped. */
export function ensureFirefox() {
  if (findFirefox() !== undefined) return
  console.log('No Firefox found: installing one for the tests between two kinds of browser…')
  installByApt('firefox-esr')
  if (findFirefox() === undefined) console.log('There is none: those tests are skipped.')
}
