import { createEffect, createSignal, For, onCleanup, Show } from 'solid-js'
import type { JSX } from 'solid-js'
import type { FileCopies, FileHolder, FileId, LogId, VaultItem } from '../../core/mesh.ts'
import { formatPercent } from '../format.ts'
import { useSession } from '../mesh/session.ts'
import { Modal } from '../parts/Modal.tsx'
import { strings } from '../strings.ts'
import { useToasts } from '../toasts.ts'
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
  const toasts = useToasts()
  const [found, setFound] = createSignal<{ readonly of: FileId; readonly copies: FileCopies | undefined }>()
  createEffect(() => {
    // These are told of when who holds what, or who is there, has changed.
    session.copies()
    session.shortfall()
    session.members()
    const of = props.file?.id
    if (of === undefined) return
    let isPast = false
    onCleanup(() => (isPast = true))
    session.mesh.copiesOf(props.vault, of).then(
      (copies) => isPast || setFound({ of, copies }),
      (error: unknown) => isPast || toasts.showError(error),
    )
  })
  const counted = () => (found()?.of === props.file?.id ? found() : undefined)

  const nameOf = (holder: FileHolder): string => {
    if (holder.isKeeper) return strings.keeping.keeper
    return session.isSelf(holder.member) ? strings.keeping.thisDevice : session.nameOf(holder.member)
  }
  const stateOf = ({ isCounted, isOnline, share }: FileHolder): string => {
    if (!isCounted) return strings.keeping.uncounted
    const presence = isOnline ? strings.keeping.online : strings.keeping.away
    if (share === 1) return presence
    return strings.keeping.part(presence, share === undefined ? undefined : formatPercent(share, 1))
  }
  const hasParts = ({ devices }: FileCopies): boolean => devices.some(({ share }) => share !== 1)
  const isElsewhere = ({ devices }: FileCopies): boolean =>
    devices.some(({ member, isCounted, share }) => isCounted && share === 1 && !session.isSelf(member))
  /** It would go with this device, or is not there at all. */
  const isAtRisk = (copies: FileCopies): boolean => !isElsewhere(copies) && (copies.elsewhere ?? 0) < 1
  const outlookOf = (copies: FileCopies): string => {
    if (isElsewhere(copies)) return strings.keeping.notLostWithThis
    if (!isAtRisk(copies)) return strings.keeping.inPartsWithoutThis
    const isWithThis = copies.copies > 0 || (copies.together ?? 0) > 0
    return isWithThis ? strings.keeping.lostWithThis : strings.keeping.nowhereWhole
  }
  const countOnline = ({ devices }: FileCopies): number => devices.filter(({ isOnline }) => isOnline).length

  return (
    <Modal
      open={props.file !== undefined}
      onClose={() => props.onClose()}
      title={strings.keeping.copiesOf(props.file?.name ?? '')}
    >
      <Show when={counted() !== undefined && counted()?.copies === undefined}>
        <p class="soft">{strings.keeping.copiesUnknown}</p>
      </Show>
      <Show when={counted()?.copies}>
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
            <Show when={hasParts(known()) && known().together !== undefined}>
              <p>{strings.keeping.together(known().together ?? 0)}</p>
            </Show>
            <p class="soft">{strings.keeping.onlyOnline(countOnline(known()))}</p>
            <p classList={{ soft: !isAtRisk(known()), 'holders-warning': isAtRisk(known()) }}>{outlookOf(known())}</p>
          </div>
        )}
      </Show>
    </Modal>
  )
}
