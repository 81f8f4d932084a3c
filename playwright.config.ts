import { defineConfig } from '@playwright/test'
import { CHROMIUM_ARGS, findChromium } from './scripts/chromium.mjs'

const executablePath = findChromium()

// No webServer: each test starts the relay it needs, from dist/relay/main.js, so `npm run build` comes first.
export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results',
  workers: process.env['CI'] ? 1 : 2,
  retries: 0,
  timeout: 120_000,
  forbidOnly: true,
  reporter: [['list']],
  use: {
    headless: true,
    launchOptions: { ...(executablePath === undefined ? {} : { executablePath }), args: CHROMIUM_ARGS },
  },
})
