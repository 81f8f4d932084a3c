import { cpSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { defineConfig } from 'vite'
import type { Plugin } from 'vite'

const LEVEL_FOLDER = dirname(createRequire(import.meta.url).resolve('classic-level/package.json'))

const BINDING = join(LEVEL_FOLDER, 'binding.js')
const OWN_FOLDER = '\0own-folder'

/** LevelDB is a program for each system, which cannot be packed into a file: they go beside it, and are looked for there. */
function packLevel(): Plugin {
  let outDir = ''
  return {
    name: 'pack-level',
    configResolved(config) {
      outDir = resolve(config.root, config.build.outDir)
    },
    resolveId: (id) => (id === OWN_FOLDER ? id : undefined),
    load(id) {
      if (id === BINDING) return `module.exports = require('node-gyp-build')(require('${OWN_FOLDER}').folder)`
      if (id !== OWN_FOLDER) return undefined
      return `import { fileURLToPath } from 'node:url'
export const folder = fileURLToPath(new URL('.', import.meta.url))`
    },
    writeBundle() {
      cpSync(join(LEVEL_FOLDER, 'prebuilds'), join(outDir, 'prebuilds'), { recursive: true })
    },
  }
}

// The relay: one file for Node, its packages in it, so that dist/ runs wherever it is put.
export default defineConfig({
  publicDir: false,
  plugins: [packLevel()],
  ssr: { noExternal: true },
  build: {
    ssr: 'relay/main.ts',
    outDir: 'dist/relay',
    emptyOutDir: true,
    target: 'node20',
    sourcemap: true,
    minify: false,
    rolldownOptions: { output: { entryFileNames: '[name].js', format: 'es', codeSplitting: false } },
  },
})
