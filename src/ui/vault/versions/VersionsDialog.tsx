import Download from 'lucide-solid/icons/download'
import { createEffect, createMemo, createSignal, on, Show } from 'solid-js'
import type { JSX } from 'solid-js'
import type { FileVersion, Vault, VaultItem } from '../../../core/mesh.ts'
import type { FileToRead } from '../../file-to-read.ts'
import { formatMoment } from '../../format.ts'
import { useSession } from '../../mesh/session.ts'
import { Modal } from '../../parts/Modal.tsx'
import { PreviewDialog } from '../../preview/PreviewDialog.tsx'
import { fromReadable, fromReadableWhile } from '../../reactive.ts'
import { strings } from '../../strings.ts'
import { sayBy } from '../say-who.ts'
import { WindowedRows } from '../WindowedRows.tsx'
import { ContentRow } from './ContentRow.tsx'
import { nameVersion } from './name-version.ts'

/** Pixels, about. */
const ROW_HEIGHT = 73

interface VersionsDialogProps {
  readonly vault: Vault
  /** Undefined: closed. */
  readonly file: VaultItem | undefined
  readonly onClose: () => void
  readonly onRestore: (file: VaultItem, version: FileVersion) => void
  readonly returnFocus?: (() => HTMLElement | null | undefined) | undefined
}

/** Everything a file has held: to look at, to save, and to bring back. */
export function VersionsDialog(props: VersionsDialogProps): JSX.Element {
  const session = useSession()
  // eslint-disable-next-line solid/reactivity -- another vault has another dialog
  const { items, trash, retentionDays } = props.vault
  const isOpen = () => props.file !== undefined
  // eslint-disable-next-line solid/reactivity -- it tracks what it is given
  const changes = [fromReadableWhile(items, isOpen, undefined), fromReadableWhile(trash, isOpen, undefined)]
  const days = fromReadable(retentionDays)
  const [opened, setOpened] = createSignal<FileVersion>()
  const versions = createMemo<readonly FileVersion[]>(() => {
    for (const changed of changes) changed()
    return props.file === undefined ? [] : props.vault.versions(props.file.id)
  })
  const isInConflict = () => versions().filter(({ isCurrent }) => isCurrent).length > 1
  const hasGone = () => versions().some(({ availability }) => availability.state === 'gone')
  createEffect(
    on(
      () => props.file,
      () => setOpened(undefined),
    ),
  )

  const toRead = (file: VaultItem, version: FileVersion): FileToRead => ({
    id: file.id,
    name: file.name,
    size: version.size,
    version: version.entry,
  })
  const download = (file: VaultItem, version: FileVersion) => {
    const named = { ...toRead(file, version), name: nameVersion(file.name, version.changedAt) }
    void session.saves.save(props.vault, version.isCurrent ? { ...named, name: file.name } : named)
  }
  const noteOf = (version: FileVersion | undefined) =>
    version && strings.versions.asOf(formatMoment(version.changedAt), sayBy(session, version.changedBy))
  const badge = (version: FileVersion) => {
    if (!version.isCurrent) return undefined
    return isInConflict() ? strings.versions.oneSide : strings.versions.now
  }
  const preview = createMemo(() => {
    const version = opened()
    return props.file === undefined || version === undefined ? undefined : toRead(props.file, version)
  })

  return (
    <Modal
      open={props.file !== undefined}
      onClose={() => props.onClose()}
      returnFocus={props.returnFocus}
      title={strings.versions.heading(props.file?.name ?? '')}
      wide
    >
      <Show when={props.file}>
        {(file) => (
          <>
            <p class="soft">{versions().length > 1 ? strings.versions.intro : strings.versions.only}</p>
            <Show when={hasGone()}>
              <p class="soft">{strings.versions.gone(days())}</p>
            </Show>
            <div class="content-list" role="list" aria-label={strings.versions.list}>
              <WindowedRows each={versions()} by={({ entry }) => entry} rowHeight={ROW_HEIGHT} runRole="presentation">
                {(version) => (
                  <ContentRow version={version()} by={sayBy(session, version().changedBy)} badge={badge(version())}>
                    <button
                      type="button"
                      class="button button-quiet"
                      data-first-focus=""
                      aria-label={strings.versions.openNamed(formatMoment(version().changedAt))}
                      onClick={() => setOpened(version())}
                    >
                      {strings.vault.open}
                    </button>
                    <Show when={!version().isCurrent && version().availability.state !== 'gone'}>
                      <button
                        type="button"
                        class="button button-quiet"
                        aria-label={strings.versions.restoreNamed(formatMoment(version().changedAt))}
                        onClick={() => props.onRestore(file(), version())}
                      >
                        {strings.versions.restore}
                      </button>
                    </Show>
                    <button
                      type="button"
                      class="icon-button"
                      aria-label={strings.versions.downloadNamed(formatMoment(version().changedAt))}
                      onClick={() => download(file(), version())}
                    >
                      <Download size={20} aria-hidden="true" />
                    </button>
                  </ContentRow>
                )}
              </WindowedRows>
            </div>
            <PreviewDialog
              vault={props.vault}
              file={preview()}
              note={noteOf(opened())}
              onClose={() => setOpened(undefined)}
              onDownload={() => {
                const version = opened()
                if (version !== undefined) download(file(), version)
              }}
            />
          </>
        )}
      </Show>
    </Modal>
  )
}
