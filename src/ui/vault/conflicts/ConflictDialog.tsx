import Files from 'lucide-solid/icons/files'
import { createMemo, createSignal, Show } from 'solid-js'
import type { JSX } from 'solid-js'
import type { Cid, FileId, FileVersion, Vault, VaultItem } from '../../../core/mesh.ts'
import type { FileToRead } from '../../file-to-read.ts'
import { formatMoment, joinNames } from '../../format.ts'
import { KeyedFor } from '../../KeyedFor.tsx'
import { useSession } from '../../mesh/session.ts'
import { FieldError } from '../../parts/FieldError.tsx'
import { Modal } from '../../parts/Modal.tsx'
import { createSubmission } from '../../parts/submission.ts'
import { PreviewDialog } from '../../preview/PreviewDialog.tsx'
import { fromReadableWhile } from '../../reactive.ts'
import { strings } from '../../strings.ts'
import { sayBy } from '../say-who.ts'
import type { VaultChanges } from '../vault-changes.ts'
import { ContentRow } from '../versions/ContentRow.tsx'

const NO_ITEMS: readonly VaultItem[] = []

interface ConflictDialogProps {
  readonly vault: Vault
  readonly changes: VaultChanges
  /** The file, or one of its conflict copies; undefined: closed. */
  readonly item: VaultItem | undefined
  readonly onClose: () => void
  readonly returnFocus: () => HTMLElement | null | undefined
}

/** Asks which of the contents that were written side by side the file shall hold. */
export function ConflictDialog(props: ConflictDialogProps): JSX.Element {
  const session = useSession()
  // eslint-disable-next-line solid/reactivity -- another vault has another dialog
  const items = fromReadableWhile(props.vault.items, () => props.item !== undefined, NO_ITEMS)
  const [opened, setOpened] = createSignal<FileToRead>()
  const fileId = (): FileId | undefined => props.item?.conflictOf ?? props.item?.id
  const name = () => items().find(({ id }) => id === fileId())?.name ?? props.item?.name ?? ''
  const sides = createMemo<readonly FileVersion[]>(() => {
    const id = fileId()
    if (id === undefined || !items().some((item) => item.id === id)) return []
    return props.vault.versions(id).filter(({ isCurrent }) => isCurrent)
  })
  const isOver = () => sides().length < 2
  const shownName = (side: FileVersion): string =>
    items().find((item) => item.entry === side.entry && (item.conflictOf ?? item.id) === fileId())?.name ?? name()
  const names = () => {
    const members = new Set(sides().map(({ changedBy }) => changedBy))
    const others = [...members].filter((member) => !session.isSelf(member)).map((member) => session.nameOf(member))
    const called = others.length < members.size ? [strings.conflict.you, ...others] : others
    return called.length < 2 ? undefined : joinNames(called)
  }
  const intro = () => {
    const who = names()
    return who === undefined ? strings.conflict.introAlone : strings.conflict.intro(who)
  }
  const close = () => {
    setOpened(undefined)
    setError(undefined)
    props.onClose()
  }

  const {
    busy,
    error,
    setError,
    run: settle,
  } = createSubmission(async (keep: Cid | 'both') => {
    const id = fileId()
    if (id === undefined) return
    await props.changes.settle(id, name(), keep)
    close()
  })

  return (
    <Modal
      open={props.item !== undefined}
      onClose={close}
      returnFocus={props.returnFocus}
      title={strings.conflict.heading(name())}
      wide
    >
      <Show
        when={!isOver()}
        fallback={
          <>
            <p role="status">{strings.conflict.over}</p>
            <div class="modal-actions">
              <button type="button" class="button button-primary" onClick={close}>
                {strings.close}
              </button>
            </div>
          </>
        }
      >
        <p class="soft">{intro()}</p>
        <div class="content-list" role="list" aria-label={strings.conflict.list}>
          <KeyedFor each={sides()} by={({ entry }) => entry}>
            {(side) => {
              const when = () => formatMoment(side().changedAt)
              const by = () => sayBy(session, side().changedBy)
              return (
                <ContentRow version={side()} by={by()} note={strings.conflict.shownAs(shownName(side()))}>
                  <button
                    type="button"
                    class="button button-quiet"
                    data-first-focus=""
                    aria-label={strings.conflict.openNamed(when(), by())}
                    onClick={() => {
                      const { size, entry } = side()
                      const id = fileId()
                      if (id !== undefined) setOpened({ id, name: shownName(side()), size, version: entry })
                    }}
                  >
                    {strings.vault.open}
                  </button>
                  <button
                    type="button"
                    class="button"
                    aria-label={strings.conflict.keepNamed(when(), by())}
                    aria-disabled={busy()}
                    onClick={() => void settle(side().entry)}
                  >
                    {strings.conflict.keep}
                  </button>
                </ContentRow>
              )
            }}
          </KeyedFor>
        </div>
        <FieldError sentence={error()} />
        <div class="modal-actions conflict-both">
          <span class="soft">{strings.conflict.bothHint(sides().length)}</span>
          <button type="button" class="button" aria-disabled={busy()} onClick={() => void settle('both')}>
            <Files size={18} aria-hidden="true" />
            {strings.conflict.both(sides().length)}
          </button>
        </div>
      </Show>
      <PreviewDialog
        vault={props.vault}
        file={opened()}
        onClose={() => setOpened(undefined)}
        onDownload={(file) => void session.saves.save(props.vault, file)}
      />
    </Modal>
  )
}
