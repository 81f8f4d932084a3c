import type { CDPSession } from '@playwright/test'
import type { Alternative, Benchmark } from '../harness/benchmark.ts'
import { withNewBrowser } from '../harness/new-browser.ts'
import { PAGE_MODULE } from '../harness/page-module.ts'
import { servePage } from '../harness/page-server.ts'
import type * as pageExports from './page.tsx'
import { FILES, MESSAGES } from './quantities.ts'

const SWITCHES = 1_000
/**
 * Before memory is first looked at: each screen was there so often that the engine has compiled what it will. Of what the heap
 * grows by in the first thousand switches, 95 % is compiled code (heap snapshots), and nearly all of that comes in the first half.
 */
const WARM_SWITCHES = 500
const MEGABYTE = 2 ** 20

type Exports = typeof pageExports
type Call = <Name extends keyof Exports>(
  name: Name,
  ...args: Parameters<Exports[Name]>
) => Promise<Awaited<ReturnType<Exports[Name]>>>

interface OpenApp {
  readonly call: Call
  readonly session: CDPSession
  readonly vault: string
}

/** Each run in a new browser, with the app in it. */
function inApp(url: string, name: string, run: (app: OpenApp) => Promise<Record<string, number>>): Alternative {
  return {
    name,
    run: () =>
      withNewBrowser({}, async ({ context }) => {
        const page = context.pages()[0] ?? (await context.newPage())
        page.on('pageerror', (error) => console.error(`In the page: ${error.stack ?? error.message}`))
        await page.goto(url)
        const call: Call = (exported, ...args) => {
          const given = args.map((argument) => JSON.stringify(argument)).join(', ')
          return page.evaluate(`import('${PAGE_MODULE}').then((page) => page.${exported}(${given}))`)
        }
        const { vault } = await call('openApp')
        await call('waitFor', '.nav')
        return run({ call, vault, session: await context.newCDPSession(page) })
      }),
  }
}

async function readHeap(session: CDPSession): Promise<number> {
  // What was freed by one may free more with the next: of observers, and of the DOM.
  for (let round = 0; round < 3; round++) await session.send('HeapProfiler.collectGarbage')
  return (await session.send('Runtime.getHeapUsage')).usedSize / MEGABYTE
}

export const ui: Benchmark = {
  name: 'ui',
  about: `a folder of ${FILES} files and a room of ${MESSAGES} messages: scrolling, interactions, memory`,
  defaults: { runs: 3, megabytes: 1 },
  units: {
    'longest frame': 'ms',
    'longest frame back': 'ms',
    typing: 'ms',
    sending: 'ms',
    'next message': 'ms',
    choosing: 'ms',
    'choosing all': 'ms',
    'longest switch': 'ms',
    switch: 'ms',
    'heap before': 'MB',
    'heap after': 'MB',
    growth: 'MB',
  },
  ratios: {
    'frame/files': (median) => ({ value: median('longest frame, files'), aim: { atMost: 50 } }),
    'frame/messages': (median) => ({ value: median('longest frame, messages'), aim: { atMost: 50 } }),
    'interaction/files': (median) => ({
      value: Math.max(median('choosing, files'), median('choosing all, files')),
      aim: { atMost: 100 },
    }),
    'interaction/messages': (median) => ({
      value: Math.max(median('typing, messages'), median('sending, messages'), median('next message, messages')),
      aim: { atMost: 100 },
    }),
    switch: (median) => ({ value: median('switch, screens'), aim: { atMost: 100 } }),
    'growth-mb': (median) => ({ value: median('growth, screens'), aim: { atMost: 1 } }),
  },
  async prepare() {
    const server = await servePage('ui/page.tsx')
    const { url } = server
    return {
      alternatives: [
        inApp(url, 'files', async ({ call, vault }) => {
          await call('go', `/vaults/${vault}`)
          await call('waitFor', '[role=grid] [role=row] [role=gridcell]')
          const down = await call('scroll', 'main', 1)
          const back = await call('scroll', 'main', -1)
          const { choosing, all } = await call('useVault')
          return { 'longest frame': down, 'longest frame back': back, choosing, 'choosing all': all }
        }),
        inApp(url, 'messages', async ({ call }) => {
          await call('go', '/chat')
          await call('waitFor', '.message')
          const { typing, sending, moving } = await call('useRoom')
          const up = await call('scroll', '.chat-log', -1)
          const back = await call('scroll', '.chat-log', 1)
          return { 'longest frame': up, 'longest frame back': back, typing, sending, 'next message': moving }
        }),
        inApp(url, 'screens', async ({ call, vault, session }) => {
          const addresses = ['/', `/vaults/${vault}`, '/chat', '/people', '/settings']
          await call('switchScreens', addresses, WARM_SWITCHES)
          const before = await readHeap(session)
          const { longest, median } = await call('switchScreens', addresses, SWITCHES)
          const after = await readHeap(session)
          return {
            'longest switch': longest,
            switch: median,
            'heap before': before,
            'heap after': after,
            growth: after - before,
          }
        }),
      ],
      close: server.close,
    }
  },
}
