import type { Benchmark } from './harness/benchmark.ts'
import { chat } from './chat/benchmark.ts'
import { heal } from './heal/benchmark.ts'
import { ingest } from './ingest/benchmark.ts'
import { join } from './join/benchmark.ts'
import { keeper } from './keeper/benchmark.ts'
import { load } from './load/benchmark.ts'
import { log } from './log/benchmark.ts'
import { store } from './store/benchmark.ts'
import { sync } from './sync/benchmark.ts'
import { transfer } from './transfer/benchmark.ts'
import { ui } from './ui/benchmark.ts'

/** All there are, in the order in which they are listed. */
export const BENCHMARKS: readonly Benchmark[] = [store, ingest, transfer, sync, log, join, chat, heal, keeper, load, ui]
