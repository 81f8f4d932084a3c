import { fileURLToPath } from 'node:url'
import solid from 'vite-plugin-solid'
import { defineConfig } from 'vite'
export default defineConfig({
  plugins: [
    {
      name: 'stub',
      enforce: 'pre',
      resolveId(id) {
        if (id.endsWith('core/mesh.ts')) return '/work/main/src/core/base/errors.ts'
      },
    },
    solid(),
  ],
  root: fileURLToPath(new URL('.', import.meta.url)),
  cacheDir: '/tmp/warren-harness-cache',
  server: { host: '127.0.0.1', hmr: false, fs: { allow: ['/work/main'] } },
})
