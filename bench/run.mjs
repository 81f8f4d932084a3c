// `npm run bench -- NAME`: runs one benchmark, or lists them. Vite runs the TypeScript, for Node 20 cannot.
import { join } from 'node:path'
import { runnerImport } from 'vite'
import { ROOT, RunFailed, checkNode } from '../scripts/run.mjs'

checkNode()
try {
  /** @type {{ module: typeof import('./harness/command-line.ts') }} */
  const { module } = await runnerImport(join(ROOT, 'bench', 'harness', 'command-line.ts'), {
    configFile: false,
    root: ROOT,
    logLevel: 'warn',
  })
  process.exitCode = await module.runCommandLine(process.argv.slice(2))
} catch (error) {
  process.exitCode = 1
  console.error(error instanceof RunFailed ? error.message : error)
}
