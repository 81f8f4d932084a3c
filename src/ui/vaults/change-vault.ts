import type { Mesh, VaultRecord, VaultSummary } from '../../core/mesh.ts'
import { strings } from '../strings.ts'
import type { Toasts } from '../toasts.ts'

/**
 * Writes what the directory tells of a vault, and offers the way back.
 *
 * @throws WarrenError as `Mesh.changeVault` does
 */
export async function changeVault(
  mesh: Pick<Mesh, 'changeVault'>,
  toasts: Toasts,
  { id, name, description, redundancy }: VaultSummary,
  record: VaultRecord,
): Promise<void> {
  const isChanged = record.name !== name || record.description !== description || record.redundancy !== redundancy
  if (!isChanged) return
  await mesh.changeVault(id, record)
  const undo = () =>
    void mesh.changeVault(id, { name, description, redundancy }).catch((error: unknown) => toasts.showError(error))
  toasts.show(strings.vaults.edited(record.name), { action: { label: strings.vault.undo, run: undo } })
}
