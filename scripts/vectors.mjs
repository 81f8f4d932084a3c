// `npm run vectors`: writes docs/vectors/ anew, from the code as it is. A changed vector is a changed format: see
// docs/PROTOCOL.md, "Versions". Vite runs the TypeScript, for Node 20 cannot.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runnerImport } from 'vite'
import { ROOT } from './run.mjs'

const folder = join(ROOT, 'docs', 'vectors')

/** @type {{ module: typeof import('./vectors/files.ts') }} */
const { module } = await runnerImport(join(ROOT, 'scripts', 'vectors', 'files.ts'), { configFile: false, root: ROOT })
mkdirSync(folder, { recursive: true })
for (const [name, text] of module.vectorFiles) writeFileSync(join(folder, name), text)
