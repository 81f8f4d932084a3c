import type { Benchmark } from './harness/benchmark.ts'
import { ingest } from './ingest/benchmark.ts'
import { store } from './store/benchmark.ts'

/** All there are, in the order in which they are listed. */
export const BENCHMARKS: readonly Benchmark[] = [store, ingest]
