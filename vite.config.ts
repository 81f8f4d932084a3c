import { VitePWA } from 'vite-plugin-pwa'
import solid from 'vite-plugin-solid'
import { defineConfig, type Plugin } from 'vite'
import { PAGE_ALIASES } from './scripts/page-aliases.mjs'

/**
 * The first script asks for the composition root at once, but only once it has arrived itself. Named in the page, both are
 * fetched at the same time.
 */
const fetchRootEarly: Plugin = {
  name: 'fetch-root-early',
  transformIndexHtml: {
    order: 'post',
    handler(html, { bundle = {} }) {
      const chunks = Object.values(bundle).filter((output) => output.type === 'chunk')
      const root = chunks.find(({ facadeModuleId }) => facadeModuleId?.endsWith('/src/browser.ts') === true)
      const names = root === undefined ? [] : [root.fileName, ...root.imports].filter((name) => !html.includes(name))
      return names.map((name) => ({
        tag: 'link',
        attrs: { rel: 'modulepreload', crossorigin: true, href: `/${name}` },
        injectTo: 'head',
      }))
    },
  },
}

// The page. The relay serves it under a strict content security policy: nothing inline, nothing from elsewhere.
export default defineConfig({
  plugins: [
    solid(),
    fetchRootEarly,
    VitePWA({
      strategies: 'injectManifest',
      srcDir: 'src',
      filename: 'sw.ts',
      registerType: 'prompt',
      injectRegister: false,
      // The icons are in public/ and so precached as files of the build; true would list them twice.
      includeManifestIcons: false,
      injectManifest: {
        globPatterns: ['**/*.{js,css,html,svg,png,ico,woff2,wasm}'],
        maximumFileSizeToCacheInBytes: 4 * 1024 * 1024,
        rollupFormat: 'iife',
        target: 'es2022',
      },
      manifest: {
        id: '/',
        name: 'Warren',
        short_name: 'Warren',
        description: 'Shared files and chat for a group of people, in a private network of their own browsers',
        lang: 'en',
        start_url: '/',
        scope: '/',
        display: 'standalone',
        theme_color: '#1a1714',
        background_color: '#1a1714',
        categories: ['productivity', 'social', 'utilities'],
        shortcuts: [
          { name: 'New vault', url: '/#/?new=vault', icons: [{ src: '/icon-192.png', sizes: '192x192' }] },
          { name: 'Chat', url: '/#/chat', icons: [{ src: '/icon-192.png', sizes: '192x192' }] },
        ],
        share_target: {
          action: '/share',
          method: 'POST',
          enctype: 'multipart/form-data',
          params: { title: 'title', text: 'text', url: 'url', files: [{ name: 'files', accept: ['*/*'] }] },
        },
        // Warren is offered for them, and opens none by itself.
        file_handlers: [
          {
            action: '/',
            accept: {
              'image/*': ['.jpg', '.jpeg', '.png', '.gif', '.webp', '.avif', '.heic', '.svg'],
              'video/*': ['.mp4', '.webm', '.mov', '.mkv'],
              'audio/*': ['.mp3', '.m4a', '.ogg', '.opus', '.flac', '.wav'],
              'text/*': ['.txt', '.md', '.csv'],
              'application/pdf': ['.pdf'],
              'application/zip': ['.zip'],
              'application/vnd.oasis.opendocument.text': ['.odt'],
              'application/vnd.oasis.opendocument.spreadsheet': ['.ods'],
              'application/vnd.openxmlformats-officedocument.wordprocessingml.document': ['.docx'],
              'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': ['.xlsx'],
            },
          },
        ],
        // A window that is open is left as it is, with what is under way in it: the new one asks it for the mesh.
        launch_handler: { client_mode: ['navigate-new', 'auto'] },
        icons: [
          { src: '/favicon.svg', sizes: 'any', type: 'image/svg+xml' },
          { src: '/icon-192.png', sizes: '192x192', type: 'image/png' },
          { src: '/icon-512.png', sizes: '512x512', type: 'image/png' },
          { src: '/maskable-512.png', sizes: '512x512', type: 'image/png', purpose: 'maskable' },
        ],
      },
    }),
  ],
  resolve: { alias: PAGE_ALIASES },
  worker: { format: 'es' },
  build: {
    outDir: 'dist/app',
    emptyOutDir: true,
    target: 'es2022',
    sourcemap: true,
    // Both would put scripts or data: URLs into the page, which the policy refuses.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1024,
  },
})
