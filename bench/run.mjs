// `npm run bench -- NAME`: runs one benchmark, or lists them. Vite runs the TypeScript, for Node 20 cannot.
import { join } from 'node:path'
import { runnerImport } from 'vite'
import { ROOT, RunFailed, checkNode } from '../scripts/run.mjs'

checkNode()
// Else what runs the TypeScript says "development" to the build of the page too, and libraries come in their slow forms.
process.env['NODE_ENV'] = 'production'
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
