import { defineConfig } from 'vite'

// The relay: one file for Node, its packages left in node_modules.
export default defineConfig({
  publicDir: false,
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
