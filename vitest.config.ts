import { fileURLToPath } from 'node:url'
import { playwright } from '@vitest/browser-playwright'
import solid from 'vite-plugin-solid'
import { defineConfig } from 'vitest/config'
import { CHROMIUM_ARGS, findChromium } from './scripts/chromium.mjs'
import { PAGE_ALIASES } from './scripts/page-aliases.mjs'

const executablePath = findChromium()

// Nothing here is meant to take so long: a machine that is slow, or busy with something else, may. What waits for a condition
// goes on as soon as it holds, so a generous limit costs nothing where all is well.
const PATIENCE = { testTimeout: 120_000, hookTimeout: 120_000, expect: { poll: { timeout: 30_000 } } }

// *.test.ts runs in Node, *.browser.test.ts(x) in Chromium, *.both.test.ts in both.
export default defineConfig({
  test: {
    environment: 'node', // otherwise vite-plugin-solid asks for jsdom
    passWithNoTests: false,
    allowOnly: false,
    projects: [
      {
        test: {
          name: 'node',
          environment: 'node',
          include: ['test/**/*.test.ts'],
          exclude: ['test/**/*.browser.test.ts', 'test/**/*.deploy.test.ts'],
          setupFiles: ['test/setup-node.ts'],
          ...PATIENCE,
        },
      },
      {
        // Needs Debian's caddy, systemd and a network: npm run test:deploy, test:caddy; not part of npm test.
        test: {
          name: 'deploy',
          environment: 'node',
          include: ['test/**/*.deploy.test.ts'],
          setupFiles: ['test/setup-node.ts'],
          testTimeout: 60_000,
        },
      },
      {
        plugins: [solid()],
        // Found while a test runs, they would make the page load anew in the middle of it.
        optimizeDeps: {
          include: [
            '@ipld/car',
            '@ipld/dag-cbor',
            '@scure/bip39',
            '@scure/bip39/wordlists/english.js',
            'helia',
            'interface-blockstore-tests',
            'mdast-util-from-markdown',
            'mdast-util-gfm',
            'micromark-extension-gfm',
            'lowlight',
            'pdfjs-dist',
          ],
        },
        resolve: {
          alias: { 'aegir/chai': fileURLToPath(new URL('test/aegir-chai.ts', import.meta.url)), ...PAGE_ALIASES },
        },
        test: {
          name: 'browser',
          environment: 'node',
          include: ['test/**/*.browser.test.{ts,tsx}', 'test/**/*.both.test.ts'],
          ...PATIENCE,
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({
              launchOptions: { ...(executablePath === undefined ? {} : { executablePath }), args: CHROMIUM_ARGS },
            }),
            instances: [{ browser: 'chromium' }],
          },
        },
      },
    ],
  },
})
