import type { JSX } from 'solid-js'
import type { Vault, VaultItem } from '../../../core/mesh.ts'
import { formatMoment } from '../../format.ts'
import { useSession } from '../../mesh/session.ts'
import { openAfterClosing } from '../../parts/Modal.tsx'
import { PreviewDialog } from '../../preview/PreviewDialog.tsx'
import type { VaultChanges } from '../vault-changes.ts'
import { VersionsDialog } from './VersionsDialog.tsx'

interface FileDialogsProps<Item extends VaultItem> {
  readonly vault: Vault
  readonly changes: VaultChanges
  /** What is looked at; undefined: closed. */
  readonly previewed: Item | undefined
  readonly onPreview: (file: Item | undefined) => void
  /** Said above what is looked at. */
  readonly note?: string | undefined
  /** Whose versions are shown; undefined: closed. */
  readonly versioned: VaultItem | undefined
  readonly onVersions: (file: VaultItem | undefined) => void
  /** Where the keyboard goes on. */
  readonly returnFocus?: () => HTMLElement | null | undefined
}

/** What a file holds, and what it has held: the first dialog leads to the second. */
export function FileDialogs<Item extends VaultItem>(props: FileDialogsProps<Item>): JSX.Element {
  const session = useSession()
  return (
    <>
      <PreviewDialog
        vault={props.vault}
        file={props.previewed}
        note={props.note}
        onClose={() => props.onPreview(undefined)}
        returnFocus={props.returnFocus}
        onDownload={(file) => void session.saves.save(props.vault, file)}
        onVersions={() => {
          const file = props.previewed
          props.onPreview(undefined)
          // eslint-disable-next-line solid/reactivity -- a turn later
          openAfterClosing(() => props.onVersions(file))
        }}
      />
      <VersionsDialog
        vault={props.vault}
        file={props.versioned}
        onClose={() => props.onVersions(undefined)}
        returnFocus={props.returnFocus}
        onRestore={(file, { entry, changedAt }) =>
          void props.changes.restoreVersion(file, entry, formatMoment(changedAt))
        }
      />
    </>
  )
}
