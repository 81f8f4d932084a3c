import { createEffect, createMemo, createSignal, on, Show } from 'solid-js'
import type { JSX } from 'solid-js'
import type { FileId, VaultItem } from '../../../core/mesh.ts'
import { DialogActions } from '../../parts/DialogActions.tsx'
import { FieldError } from '../../parts/FieldError.tsx'
import { Modal } from '../../parts/Modal.tsx'
import { createSubmission } from '../../parts/submission.ts'
import { strings } from '../../strings.ts'
import { pathToFolder } from '../folder-paths.ts'
import { canMove, listFolderRows } from './folder-rows.ts'
import { FolderTree } from './FolderTree.tsx'
import './move-dialog.css'

interface MoveDialogProps {
  /** Undefined: closed. */
  readonly moved: readonly VaultItem[] | undefined
  /** All of the vault's. */
  readonly items: readonly VaultItem[]
  readonly vaultName: string
  readonly onClose: () => void
  readonly returnFocus: () => HTMLElement | null | undefined
  /** Rejecting keeps the dialog open, with the error's sentence. */
  readonly onMove: (moved: readonly VaultItem[], into: FileId | undefined) => Promise<void>
}

/** Asks where to. It begins at the folder that the items are in. */
export function MoveDialog(props: MoveDialogProps): JSX.Element {
  const [chosen, setChosen] = createSignal<FileId>()
  const [expanded, setExpanded] = createSignal<ReadonlySet<FileId>>(new Set())
  const { busy, error, setError, run } = createSubmission(async () => {
    await props.onMove(moved(), target())
    props.onClose()
  })
  const moved = () => props.moved ?? []
  const rows = createMemo(() =>
    props.moved === undefined
      ? []
      : listFolderRows(props.items, props.vaultName, expanded(), new Set(moved().map((item) => item.id))),
  )
  /** The chosen folder may be removed by someone meanwhile. */
  const target = () => (rows().some((row) => row.id === chosen()) ? chosen() : undefined)
  const isPossible = () => canMove(props.items, moved(), target())

  createEffect(
    on(
      () => props.moved,
      (items) => {
        if (items === undefined) return
        const from = items[0]?.parent
        setExpanded(new Set(pathToFolder(props.items, from).map((folder) => folder.id)))
        setChosen(from)
        setError(undefined)
      },
    ),
  )

  const expand = (id: FileId, isExpanded: boolean) => {
    setExpanded((before) => {
      const after = new Set(before)
      if (isExpanded) after.add(id)
      else after.delete(id)
      return after
    })
    // What is chosen stays in sight: the folder that closes over it takes its place.
    if (!rows().some((row) => row.id === chosen())) setChosen(id)
  }

  const submit = async () => {
    if (isPossible()) await run()
  }

  return (
    <Modal
      open={props.moved !== undefined}
      onClose={() => props.onClose()}
      returnFocus={props.returnFocus}
      title={
        moved().length === 1 ? strings.move.heading(moved()[0]?.name ?? '') : strings.move.headingMany(moved().length)
      }
    >
      <FolderTree
        rows={rows()}
        chosen={target()}
        onChoose={setChosen}
        onExpand={expand}
        onSubmit={() => void submit()}
      />
      <p class="move-note" role="status">
        <Show when={error() === undefined && !isPossible()}>
          {moved().length === 1 ? strings.move.isThere : strings.move.areThere}
        </Show>
      </p>
      <FieldError sentence={error()} />
      <DialogActions
        action={strings.move.action}
        disabled={busy() || !isPossible()}
        onCancel={() => props.onClose()}
        onAct={() => void submit()}
      />
    </Modal>
  )
}
