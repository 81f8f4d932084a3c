import { createMemo, For, Show } from 'solid-js'
import type { JSX } from 'solid-js'
import type { FileCopies, FileHolder, LogId, VaultItem } from '../../core/mesh.ts'
import { useSession } from '../mesh/session.ts'
import { Modal } from '../parts/Modal.tsx'
import { strings } from '../strings.ts'
import './copies-dialog.css'

interface CopiesDialogProps {
  readonly vault: LogId
  /** Undefined: closed. */
  readonly file: VaultItem | undefined
  readonly onClose: () => void
}

/** On which devices a file is, and whether it would outlive this one. */
export function CopiesDialog(props: CopiesDialogProps): JSX.Element {
  const session = useSession()
  const copies = createMemo(() => {
    // Both are told of when who holds what, or who is there, has changed.
    session.copies()
    session.members()
    return props.file === undefined ? undefined : session.mesh.copiesOf(props.vault, props.file.id)
  })

  const nameOf = (holder: FileHolder): string => {
    if (holder.isKeeper) return strings.keeping.keeper
    return session.isSelf(holder.member) ? strings.keeping.thisDevice : session.nameOf(holder.member)
  }
  const stateOf = (holder: FileHolder): string => {
    if (!holder.isCounted) return strings.keeping.uncounted
    return holder.isOnline ? strings.keeping.online : strings.keeping.away
  }
  const isOnlyHere = ({ devices }: FileCopies): boolean =>
    devices.some(({ member }) => session.isSelf(member)) &&
    !devices.some(({ member, isCounted }) => isCounted && !session.isSelf(member))
  const countOnline = ({ devices }: FileCopies): number => devices.filter(({ isOnline }) => isOnline).length

  return (
    <Modal
      open={props.file !== undefined}
      onClose={() => props.onClose()}
      title={strings.keeping.copiesOf(props.file?.name ?? '')}
    >
      <Show when={copies()} fallback={<p class="soft">{strings.keeping.copiesUnknown}</p>}>
        {(known) => (
          <div class="stack">
            <p>{strings.keeping.copiesNow(known().copies, known().wanted)}</p>
            <ul class="holders" aria-label={strings.keeping.holders}>
              <For each={known().devices}>
                {(holder) => (
                  <li class="holder">
                    <span dir="auto">{nameOf(holder)}</span>
                    <span class="soft">{stateOf(holder)}</span>
                  </li>
                )}
              </For>
            </ul>
            <p class="soft">{strings.keeping.onlyOnline(countOnline(known()))}</p>
            <p classList={{ soft: !isOnlyHere(known()), 'holders-warning': isOnlyHere(known()) }}>
              {isOnlyHere(known()) ? strings.keeping.lostWithThis : strings.keeping.notLostWithThis}
            </p>
          </div>
        )}
      </Show>
    </Modal>
  )
}
