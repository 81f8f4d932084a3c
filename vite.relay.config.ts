import { defineConfig } from 'vite'

// The relay: one file for Node, its packages in it, so that dist/ runs wherever it is put.
export default defineConfig({
  publicDir: false,
  ssr: { noExternal: true },
  build: {
    ssr: 'relay/main.ts',
    outDir: 'dist/relay',
    emptyOutDir: true,
    target: 'node20',
    sourcemap: true,
    minify: false,
    rolldownOptions: { output: { entryFileNames: '[name].js', format: 'es' } },
  },
})
