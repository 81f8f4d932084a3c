// `npm run typecheck`: every TypeScript project, each with the types of the place where its code runs.
//
// TypeScript 7 (typescript-native) checks; `typescript` is version 6, for tools that need the compiler as a library,
// which 7 no longer is. Both bring a `tsc`, so this one is called by its path.
import { cpus } from 'node:os'
import { join } from 'node:path'
import { ROOT, run } from './run.mjs'

const PROJECTS = ['core', 'app', 'worker', 'node', 'test']
const TSC = join(ROOT, 'node_modules', 'typescript-native', 'bin', 'tsc')

/** @param {string} project */
async function check(project) {
  const { code, output } = await run(process.execPath, [TSC, '-p', `tsconfig.${project}.json`], { quiet: true })
  if (code !== 0) console.error(`tsconfig.${project}.json\n${output}`)
  return code === 0
}

/** @type {boolean[]} */
const results = []
const size = Math.max(1, Math.floor(cpus().length / 2))
for (let start = 0; start < PROJECTS.length; start += size) {
  results.push(...(await Promise.all(PROJECTS.slice(start, start + size).map(check))))
}
process.exitCode = results.every(Boolean) ? 0 : 1
