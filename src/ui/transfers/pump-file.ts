import { WarrenError } from '../../core/mesh.ts'
import type { Vault, VaultItem } from '../../core/mesh.ts'

export interface PumpOptions {
  readonly signal: AbortSignal
  /** Called with each piece, in order; the next one is read once it resolves. */
  readonly take: (piece: Uint8Array<ArrayBuffer>) => void | Promise<void>
}

/**
 * Reads a file from beginning to end.
 *
 * @throws WarrenError `cancelled`, or what `Vault.read` errors with; `storage` when the file ends too early
 */
export async function pumpFile(vault: Vault, item: VaultItem, { signal, take }: PumpOptions): Promise<void> {
  const cancelled = () => new WarrenError('cancelled', 'This was cancelled.')
  if (signal.aborted) throw cancelled()
  const reader = vault.read(item.id).getReader()
  // Cancelling ends a read that waits for a block which may never come.
  const stop = () => void reader.cancel().catch(() => undefined)
  signal.addEventListener('abort', stop, { once: true })
  let bytes = 0
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (signal.aborted) throw cancelled()
      if (done) break
      bytes += value.byteLength
      await take(value)
    }
  } catch (error) {
    stop()
    throw error
  } finally {
    signal.removeEventListener('abort', stop)
  }
  if (bytes !== item.size) throw new WarrenError('storage', `“${item.name}” came out incomplete. Try it again.`)
}
