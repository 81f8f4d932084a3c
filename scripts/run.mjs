// Running other programs from the scripts. Node built-ins only.
import { spawn } from 'node:child_process'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder of the repository. */
export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)))

/** A program that was run did not do its work; its output has been shown. */
export class RunFailed extends Error {}

/**
 * Runs a program in the repository and returns its exit code and, when quiet, all it printed.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ quiet?: boolean, env?: NodeJS.ProcessEnv }} [options]
 * @returns {Promise<{ code: number, output: string }>}
 */
export function run(command, args, { quiet = false, env = process.env } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: ROOT,
      env,
      stdio: ['ignore', quiet ? 'pipe' : 'inherit', quiet ? 'pipe' : 'inherit'],
    })
    /** @type {Buffer[]} */
    const output = []
    child.stdout?.on('data', (data) => output.push(data))
    child.stderr?.on('data', (data) => output.push(data))
    child.on('error', reject)
    child.on('close', (code) => resolve({ code: code ?? 1, output: Buffer.concat(output).toString() }))
  })
}

/**
 * Runs a program without showing what it prints, unless it fails.
 *
 * @param {string} what for the sentence that tells of a failure
 * @param {string} command
 * @param {readonly string[]} args
 */
export async function runQuietly(what, command, args) {
  const { code, output } = await run(command, args, { quiet: true })
  if (code === 0) return
  process.stderr.write(output)
  throw new RunFailed(`${what} failed (exit code ${code}); what it said is above.`)
}

/** Ends the process with one sentence when this Node is too old to run Warren. */
export function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major > 20 || (major === 20 && minor >= 19)) return
  console.error(`Warren needs Node 20.19 or newer; this is Node ${process.versions.node}. See https://nodejs.org.`)
  process.exit(1)
}
