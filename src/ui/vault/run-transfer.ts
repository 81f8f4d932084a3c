import type { Vault } from '../../core/mesh.ts'
import type { Toasts } from '../toasts.ts'

/**
 * Runs what brings files into a vault. What fails stays in the list of transfers with its reason: only what never began needs a
 * toast.
 *
 * @returns whether it was done
 */
export async function runTransfer(
  vault: Pick<Vault, 'transfers'>,
  toasts: Toasts,
  work: () => Promise<void>,
): Promise<boolean> {
  const before = vault.transfers.get()
  try {
    await work()
    return true
  } catch (error) {
    const isShown = vault.transfers.get().some((each) => each.state === 'failed' && !before.includes(each))
    if (!isShown) toasts.showError(error)
    return false
  }
}
