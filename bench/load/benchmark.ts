import { startRelay } from '../../e2e/support/relay-process.ts'
import { build, isBuilt } from '../../scripts/build.mjs'
import type { Benchmark } from '../harness/benchmark.ts'
import { audit } from './audit.ts'
import { visit } from './visit.ts'

const MAX_SCRIPTS_KB = 300
const GOOD_POINTS = 95

const told = new Set<string>()
/** What cost points is the same in each run. */
const tellOnce = (line: string): void => {
  if (!told.has(line)) console.log(line)
  told.add(line)
}

export const load: Benchmark = {
  name: 'load',
  about: 'the built page as the relay serves it: what comes before the mesh, how soon, and what Lighthouse says',
  defaults: { runs: 3, megabytes: 1 },
  units: {
    'scripts before the mesh': 'KB',
    'first paint': 'ms',
    usable: 'ms',
    'first paint again': 'ms',
    'mesh open again': 'ms',
    'installability errors': '',
    performance: 'of 100',
    'best-practices': 'of 100',
    accessibility: 'of 100',
    'largest paint': 'ms',
    'blocking time': 'ms',
    'layout shift': '',
  },
  ratios: {
    'scripts-kb': (median) => ({ value: median('scripts before the mesh, a visit'), aim: { atMost: MAX_SCRIPTS_KB } }),
    'performance/phone': (median) => ({ value: median('performance, phone'), aim: { atLeast: GOOD_POINTS } }),
    'performance/desktop': (median) => ({ value: median('performance, desktop'), aim: { atLeast: GOOD_POINTS } }),
    'best-practices': (median) => ({ value: median('best-practices, phone'), aim: { atLeast: GOOD_POINTS } }),
    accessibility: (median) => ({ value: median('accessibility, phone'), aim: { atLeast: 100 } }),
    'installability-errors': (median) => ({ value: median('installability errors, a visit'), aim: { atMost: 0 } }),
  },
  async prepare() {
    if (!isBuilt()) await build()
    const relay = await startRelay()
    return {
      alternatives: [
        { name: 'a visit', run: () => visit(relay.url) },
        { name: 'phone', run: () => audit(relay.url, 'phone', tellOnce) },
        { name: 'desktop', run: () => audit(relay.url, 'desktop', tellOnce) },
      ],
      async close() {
        await relay.stop()
        await relay.removeData()
      },
    }
  },
}
