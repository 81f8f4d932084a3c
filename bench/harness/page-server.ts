import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Plugin, build, preview } from 'vite'
import solid from 'vite-plugin-solid'
import { securityHeadersFor } from '../../relay/security-headers.ts'
import { PAGE_ALIASES } from '../../scripts/page-aliases.mjs'
import { ROOT } from '../../scripts/run.mjs'
import { PAGE } from './page-module.ts'

/** The built browser part of a benchmark, served on loopback. */
export interface PageServer {
  readonly url: string
  close(): Promise<void>
}

const emitPage: Plugin = {
  name: 'bench-page',
  generateBundle() {
    this.emitFile({ type: 'asset', fileName: 'index.html', source: PAGE })
  },
}

/**
 * Builds a module for the browser as vite.config.ts builds the app, and serves it with the relay's headers.
 *
 * @param entry path of the module below bench/; what it exports can be called from Node
 */
export async function servePage(entry: string): Promise<PageServer> {
  const outDir = await mkdtemp(join(tmpdir(), 'warren-bench-page-'))
  const shared = { root: ROOT, configFile: false, publicDir: false, logLevel: 'warn' } as const
  await build({
    ...shared,
    plugins: [solid(), emitPage],
    resolve: { alias: PAGE_ALIASES },
    worker: { format: 'es' },
    build: {
      outDir,
      emptyOutDir: true,
      target: 'es2022',
      modulePreload: { polyfill: false },
      assetsInlineLimit: 0,
      chunkSizeWarningLimit: 4096,
      rolldownOptions: {
        input: { page: join(ROOT, 'bench', entry) },
        preserveEntrySignatures: 'strict',
        output: { entryFileNames: '[name].js' },
      },
    },
  })
  const server = await preview({
    ...shared,
    build: { outDir },
    preview: { host: '127.0.0.1', port: 0, headers: { ...securityHeadersFor('/', false) } },
  })
  const url = server.resolvedUrls?.local[0]
  if (url === undefined) throw new Error('The page of the benchmark could not be served.')
  return {
    url,
    async close() {
      await server.close()
      await rm(outDir, { recursive: true, force: true })
    },
  }
}
