import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build, preview } from 'vite'

const HARNESS = join(import.meta.dirname, '..', '..', 'test', 'ui', 'harness')

/** The screens over a mesh in memory, built and served on loopback: see test/ui/harness. */
export interface SceneServer {
  readonly url: string
  close(): Promise<void>
}

export async function serveScenes(): Promise<SceneServer> {
  const outDir = await mkdtemp(join(tmpdir(), 'warren-scenes-'))
  const shared = {
    configFile: join(HARNESS, 'vite.config.ts'),
    logLevel: 'error',
    build: { outDir, emptyOutDir: true },
  } as const
  await build({ ...shared, build: { ...shared.build, target: 'es2022', chunkSizeWarningLimit: 4096 } })
  const server = await preview({ ...shared, preview: { host: '127.0.0.1', port: 0 } })
  const url = server.resolvedUrls?.local[0]
  if (url === undefined) throw new Error('The scenes could not be served.')
  return {
    url,
    async close() {
      await server.close()
      await rm(outDir, { recursive: true, force: true })
    },
  }
}
