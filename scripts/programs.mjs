// Finding programs on this machine, and installing them where Debian's packages can be had. Node built-ins only.
import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** @param {string} path */
export function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** @param {readonly string[]} names the first of them that is there @returns {string | undefined} its path */
export function findOnPath(names) {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    for (const name of names) {
      const path = join(folder, name)
      if (folder !== '' && isExecutable(path)) return path
    }
  }
  return undefined
}

/** Runs a program that shows what it does. @param {string} command @param {string[]} args @returns {number | null} its exit code */
export function runVisibly(command, args) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  return spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'], env }).status
}

/** @param {string} command @param {string[]} args */
const works = (command, args) => spawnSync(command, args, { stdio: 'ignore' }).status === 0

/** Installs a package of Debian's, where that is what this is and this user may. @param {string} name */
export function installByApt(name) {
  if (!existsSync('/etc/debian_version') || !works('apt-get', ['--version'])) return
  const isRoot = process.getuid?.() === 0
  if (!isRoot && !works('sudo', ['-n', 'true'])) return
  /** @param {string[]} args */
  const apt = (args) => (isRoot ? runVisibly('apt-get', args) : runVisibly('sudo', ['-n', 'apt-get', ...args]))
  if (apt(['update', '-q']) === 0) apt(['install', '-y', '-q', '--no-install-recommends', name])
}
