import { fileURLToPath } from 'node:url'
import solid from 'vite-plugin-solid'
import { defineConfig } from 'vite'
import { PAGE_ALIASES } from '../../../scripts/page-aliases.mjs'

export default defineConfig({
  plugins: [solid()],
  resolve: { alias: PAGE_ALIASES },
  root: fileURLToPath(new URL('.', import.meta.url)),
  cacheDir: '/tmp/warren-harness-cache',
  server: { host: '127.0.0.1', fs: { allow: [fileURLToPath(new URL('../../..', import.meta.url))] } },
})
