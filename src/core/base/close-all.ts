/** Ends things one after the other, each although another failed; then throws the first error there was. */
export async function closeAll(closers: readonly (() => Promise<void> | void)[]): Promise<void> {
  const thrown: unknown[] = []
  for (const close of closers) {
    try {
      await close()
    } catch (error) {
      thrown.push(error)
    }
  }
  if (thrown.length > 0) throw thrown[0]
}
