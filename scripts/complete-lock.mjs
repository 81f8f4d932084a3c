// Run after changing packages: completes package-lock.json, so that `npm ci` accepts it.
//
// Some tools come as one optional package for each platform. Where a registry (a partial mirror) does not offer those
// of the other platforms, npm leaves them out of the lock file and then `npm ci` calls the file incomplete. This adds
// them under the exact version their tool asks for. They lack a checksum, and are never fetched on this platform.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from './run.mjs'

/** @typedef {{ version?: string, dev?: boolean, optionalDependencies?: Record<string, string> }} LockEntry */

const SYSTEMS = ['android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'win32']
const PROCESSORS = ['arm64', 'arm', 'ia32', 'loong64', 'ppc64', 'riscv64', 's390x', 'x64']

/** @param {string} name such as @rollup/rollup-linux-arm64-musl; undefined when it names no platform */
function readPlatform(name) {
  const words = name.split(/[/-]/)
  const os = words.find((word) => SYSTEMS.includes(word))
  const cpu = words.find((word) => PROCESSORS.includes(word))
  if (os === undefined || cpu === undefined) return undefined
  const last = words.at(-1) ?? ''
  const libc =
    os !== 'linux' ? undefined : last.startsWith('gnu') ? 'glibc' : last.startsWith('musl') ? 'musl' : undefined
  return { cpu: [cpu], os: [os], ...(libc === undefined ? {} : { libc: [libc] }) }
}

const path = join(ROOT, 'package-lock.json')
/** @type {{ packages: Record<string, LockEntry> }} */
const lock = JSON.parse(readFileSync(path, 'utf8'))
let added = 0

for (const [parent, entry] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    const platform = readPlatform(name)
    const isExact = /^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version)
    const isPresent = `node_modules/${name}` in lock.packages || `${parent}/node_modules/${name}` in lock.packages
    if (isPresent || !isExact || platform === undefined) continue
    const file = `${name.split('/').at(-1)}-${version}.tgz`
    lock.packages[`node_modules/${name}`] = {
      version,
      ...{ resolved: `https://registry.npmjs.org/${name}/-/${file}`, ...platform, optional: true },
      ...(entry.dev === true ? { dev: true } : {}),
    }
    added += 1
  }
}

const sorted = Object.entries(lock.packages).toSorted(([a], [b]) => a.localeCompare(b, 'en'))
lock.packages = Object.fromEntries(sorted)
writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`)
console.log(`package-lock.json: ${added} packages of other platforms added.`)
