import ArchiveRestore from 'lucide-solid/icons/archive-restore'
import { Show } from 'solid-js'
import type { JSX } from 'solid-js'
import type { RemovedItem } from '../../../core/mesh.ts'
import { formatBytes, formatFullDate, formatWhen } from '../../format.ts'
import { strings } from '../../strings.ts'
import { AvailabilityMark } from '../AvailabilityMark.tsx'
import { FileIcon } from '../FileIcon.tsx'

interface TrashRowProps {
  readonly item: RemovedItem
  readonly vaultName: string
  readonly removedBy: string
  readonly isSelected: boolean
  readonly onToggle: (extend: boolean) => void
  readonly onOpen: () => void
  readonly onRestore: () => void
}

/** Something that was removed: what, when, by whom, and where it was. */
export function TrashRow(props: TrashRowProps): JSX.Element {
  const isFile = () => props.item.kind === 'file'
  const place = () => [props.vaultName, ...props.item.folders].join(' › ')
  return (
    <div class="trash-row" classList={{ 'file-row-selected': props.isSelected }} role="listitem">
      <label class="check-target">
        <input
          type="checkbox"
          class="check"
          aria-label={strings.vault.select(props.item.name)}
          checked={props.isSelected}
          onClick={(event) => props.onToggle(event.shiftKey)}
        />
      </label>
      <FileIcon item={props.item} />
      <div class="trash-facts">
        <Show when={isFile()} fallback={<span class="file-name file-name-plain">{props.item.name}</span>}>
          <button type="button" class="file-name" onClick={() => props.onOpen()}>
            {props.item.name}
          </button>
        </Show>
        <span class="trash-more soft">
          <span>{strings.trash.wasIn(place())}</span>
          <time dateTime={new Date(props.item.removedAt).toISOString()} title={formatFullDate(props.item.removedAt)}>
            {strings.trash.removedBy(formatWhen(props.item.removedAt, Date.now()), props.removedBy)}
          </time>
          <span>{isFile() ? formatBytes(props.item.size) : strings.trash.folder}</span>
          <Show when={isFile() && props.item.availability.state !== 'here'}>
            <AvailabilityMark availability={props.item.availability} />
          </Show>
        </span>
      </div>
      <button
        type="button"
        class="button button-quiet trash-restore"
        aria-label={strings.trash.restoreNamed(props.item.name)}
        onClick={() => props.onRestore()}
      >
        <ArchiveRestore size={18} aria-hidden="true" />
        <span>{strings.trash.restore}</span>
      </button>
    </div>
  )
}
