import { availableParallelism } from 'node:os'
import { defineConfig } from '@playwright/test'
import { CHROMIUM_ARGS, findChromium } from './scripts/chromium.mjs'

const executablePath = findChromium()

// No webServer: each test starts the relay it needs, from dist/relay/main.js, so `npm run build` comes first.
export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results',
  // Most of them wait for others: for a peer to be missed, a grace to pass, a page to sleep. Each has two or three browsers.
  workers: availableParallelism() < 4 ? 2 : 3,
  retries: 0,
  // Three times what it takes here, and more: a machine of a CI service may be that slow, and who is green waits for none of it.
  timeout: 300_000,
  expect: { timeout: 30_000 },
  forbidOnly: true,
  reporter: [['list']],
  projects: [
    { name: 'app', testIgnore: 'crash.spec.ts' },
    // Kills browsers at 50 random points, eight browsers side by side: after the others, or these would wait for them.
    { name: 'crash', testMatch: 'crash.spec.ts' },
  ],
  use: {
    headless: true,
    launchOptions: { ...(executablePath === undefined ? {} : { executablePath }), args: CHROMIUM_ARGS },
  },
})
