// `npm test`: what needs no browser all at once, then every suite in turn, stopping where something fails. Node built-ins only.
// The last line says how many tests passed and failed.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensureChromium } from './chromium.mjs'
import { ensureFirefox } from './firefox.mjs'
import { ensureInstalled } from './install.mjs'
import { RunFailed, checkNode, run } from './run.mjs'

/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */

const reports = mkdtempSync(join(tmpdir(), 'warren-test-'))

/** @param {string} name @returns {any} */
const readReport = (name) => JSON.parse(readFileSync(join(reports, name), 'utf8'))

/** @param {string} project @returns {Counts} */
function countVitest(project) {
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = readReport(`${project}.json`)
  return { passed: numPassedTests, failed: numFailedTests, skipped: numPendingTests + numTodoTests }
}

/** @param {string} project @returns {Counts} */
function countPlaywright(project) {
  const { expected, unexpected, flaky, skipped } = readReport(`${project}.json`).stats
  return { passed: expected + flaky, failed: unexpected, skipped }
}

/** @param {string} script @returns {Stage} */
const check = (script) => ({ name: script, command: 'npm', args: ['run', '--silent', script], quiet: true })

/** @param {string} name @param {string} project @returns {Stage} */
const vitest = (name, project) => ({
  name,
  command: 'npx',
  args: [
    'vitest',
    'run',
    '--project',
    project,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${join(reports, `${project}.json`)}`,
  ],
  count: () => countVitest(project),
})

/** @param {string} name @param {string} project @returns {Stage} */
const playwright = (name, project) => ({
  name,
  command: 'npx',
  args: ['playwright', 'test', '--project', project, '--reporter=list,json'],
  env: { PLAYWRIGHT_JSON_OUTPUT_NAME: join(reports, `${project}.json`) },
  count: () => countPlaywright(project),
})

/**
 * @typedef {object} Stage
 * @property {string} name
 * @property {string} command
 * @property {string[]} args
 * @property {boolean} [quiet] show what it prints only when it fails
 * @property {Record<string, string>} [env]
 * @property {() => Counts} [count] how many tests its report tells of
 */

/** Those of one group run side by side: each of these has one thread at work for most of its time. @type {Stage[][]} */
const GROUPS = [
  [check('format:check'), check('lint'), check('typecheck'), check('deps'), check('deadcode'), check('build')],
  [vitest('unit tests (Node)', 'node')],
  [vitest('browser tests (Chromium)', 'browser')],
  [playwright('end-to-end tests (Playwright)', 'app')],
  [playwright('crash tests (Playwright)', 'crash')],
]

/** @type {Counts} */
const total = { passed: 0, failed: 0, skipped: 0 }

/** @param {Stage} stage @returns {Counts | undefined} nothing when it ended before it had a report to write */
function countTests(stage) {
  try {
    return stage.count?.()
  } catch {
    return undefined
  }
}

/** @param {Stage} stage @returns {Promise<boolean>} whether it passed */
async function runStage(stage) {
  if (stage.quiet !== true) console.log(`\n=== ${stage.name}`)
  const start = performance.now()
  const { code, output } = await run(stage.command, stage.args, {
    quiet: stage.quiet ?? false,
    env: { ...process.env, ...stage.env },
  })
  const seconds = ((performance.now() - start) / 1000).toFixed(1)
  const counts = countTests(stage)
  if (counts !== undefined) {
    total.passed += counts.passed
    total.failed += counts.failed
    total.skipped += counts.skipped
  }
  // A stage of tests without a report has not run any: that is no pass.
  const passed = code === 0 && (stage.count === undefined || (counts !== undefined && counts.failed === 0))
  if (!passed) {
    process.stdout.write(output)
    if ((counts?.failed ?? 0) === 0) total.failed += 1
  }
  console.log(`=== ${stage.name}: ${passed ? 'passed' : 'FAILED'} in ${seconds} s`)
  return passed
}

async function runStages() {
  for (const group of GROUPS) {
    const passed = await Promise.all(group.map(runStage))
    if (passed.includes(false)) return
  }
}

async function prepare() {
  await ensureInstalled()
  if (ensureChromium() === undefined) {
    throw new RunFailed('Chromium is missing and could not be installed here. Install it, or set CHROMIUM_PATH.')
  }
  ensureFirefox()
}

checkNode()
try {
  await prepare()
  await runStages()
} catch (error) {
  total.failed += 1
  console.error(error instanceof RunFailed ? error.message : error)
} finally {
  rmSync(reports, { recursive: true, force: true })
}

const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : ''
console.log(`\n${total.passed} passed, ${total.failed} failed${skipped}`)
process.exitCode = total.failed === 0 ? 0 : 1
