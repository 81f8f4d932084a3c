import { startBrowser } from '../../e2e/support/browser-process.ts'
import { startRelay } from '../../e2e/support/relay-process.ts'
import { build, isBuilt } from '../../scripts/build.mjs'
import type { Alternative, Benchmark, Measures } from '../harness/benchmark.ts'
import { withBrowser } from '../harness/browser.ts'
import { PAGE_MODULE } from '../harness/page-module.ts'
import { type PageServer, servePage } from '../harness/page-server.ts'
import { startLibp2pRelay } from '../transfer/libp2p-relay.ts'
import type * as hostExports from './host-page.ts'
import { type Joining, watchJoining } from './watch-joining.ts'

const VAULT = 'Holidays'

export const join: Benchmark = {
  name: 'join',
  about: 'from opening an invite in a new browser to the first member and the first vault, against a bare libp2p dial',
  defaults: { runs: 7, megabytes: 1 },
  units: { connected: 'ms', listed: 'ms' },
  ratios: {
    'join/bare-dial': (median) => ({ value: median('connected, ours') / median('connected, bare libp2p dial') }),
    'listed/bare-dial': (median) => ({ value: median('listed, ours') / median('connected, bare libp2p dial') }),
  },
  async prepare() {
    if (!isBuilt()) await build()
    const [host, dial] = await Promise.all([servePage('join/host-page.ts'), servePage('join/dial-page.ts')])
    return {
      alternatives: [measureInvite(host), measureDial(host, dial)],
      async close() {
        await Promise.all([host.close(), dial.close()])
      },
    }
  },
}

/** The app as a relay serves it, in a browser that has never seen it. */
function measureInvite(host: PageServer): Alternative {
  return {
    name: 'ours',
    run: () =>
      withBrowser<typeof hostExports, Measures>(host.url, async ({ page }) => {
        const relay = await startRelay({ args: ['--allow-origin', new URL(host.url).origin] })
        try {
          const { invite } = relay
          if (invite === undefined) throw new Error('The relay made no mesh.')
          await page.call('hostMesh', invite, VAULT)
          return await inNewBrowser(async (newcomer) => {
            await newcomer.addInitScript(watchJoining, VAULT)
            await newcomer.goto(invite)
            const joining = await newcomer.waitForFunction(
              () => (globalThis as { __joining?: Joining }).__joining,
              undefined,
              { polling: 50 },
            )
            return { ...((await joining.jsonValue()) as Joining) }
          })
        } finally {
          await relay.stop()
          await relay.removeData()
        }
      }),
  }
}

/** A page with nothing but libp2p in it, which dials another over a relay of libp2p's own. */
function measureDial(host: PageServer, dial: PageServer): Alternative {
  return {
    name: 'bare libp2p dial',
    run: () =>
      withBrowser<typeof hostExports, Measures>(host.url, async ({ page }) => {
        const relay = await startLibp2pRelay()
        try {
          const address = await page.call('awaitDials', relay.address)
          return await inNewBrowser(async (newcomer) => {
            await newcomer.goto(dial.url)
            const given = [relay.address, address].map((argument) => JSON.stringify(argument)).join(', ')
            const connected = await newcomer.evaluate<number>(
              `import('${PAGE_MODULE}').then((page) => page.dialOnce(${given}))`,
            )
            return { connected }
          })
        } finally {
          await relay.close()
        }
      }),
  }
}

type NewBrowser = Awaited<ReturnType<typeof startBrowser>>

async function inNewBrowser<Result>(work: (page: NewBrowser['page']) => Promise<Result>): Promise<Result> {
  const browser = await startBrowser()
  try {
    return await work(browser.page)
  } finally {
    await browser.close()
    await browser.removeProfile()
  }
}
