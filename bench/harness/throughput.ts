/** Bytes of what benchmarks call a megabyte. */
export const MEGABYTE = 2 ** 20

/** Runs work on this many bytes; returns megabytes per second. */
export async function measureThroughput(bytes: number, work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return bytes / MEGABYTE / ((performance.now() - start) / 1000)
}
