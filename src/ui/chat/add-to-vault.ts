import type { LogId, NewFile } from '../../core/mesh.ts'
import type { Session } from '../mesh/session.ts'
import { strings } from '../strings.ts'
import type { Toasts } from '../toasts.ts'
import { runTransfer } from '../vault/run-transfer.ts'
import { MAX_FILES } from './composer-draft.ts'
import type { ComposerDraft } from './composer-draft.ts'
import { linkAdded } from './link-added.ts'

/** Puts files into a vault and attaches them to what is being written. What goes wrong is shown. */
export async function addToVault(
  id: LogId,
  files: readonly NewFile[],
  { session, toasts, draft }: { readonly session: Session; readonly toasts: Toasts; readonly draft: ComposerDraft },
): Promise<void> {
  draft.setAdding((count) => count + files.length)
  try {
    const vault = await session.openVault(id)
    const before = new Set<string>(vault.items.get().map((item) => item.id))
    if (!(await runTransfer(vault, toasts, () => vault.add(files)))) return
    const left = draft.attach(linkAdded(id, files, before, vault.items.get()))
    if (left > 0) toasts.show(strings.chat.tooManyFiles(MAX_FILES))
  } catch (error) {
    toasts.showError(error)
  } finally {
    draft.setAdding((count) => count - files.length)
  }
}
