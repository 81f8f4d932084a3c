import { Show } from 'solid-js'
import type { JSX } from 'solid-js'
import type { FileVersion } from '../../../core/mesh.ts'
import { formatBytes, formatFullDate, formatMoment } from '../../format.ts'
import { AvailabilityMark } from '../AvailabilityMark.tsx'
import './content-row.css'

interface ContentRowProps {
  readonly version: FileVersion
  readonly by: string
  readonly badge?: string | undefined
  readonly note?: string | undefined
  /** What can be done with it. */
  readonly children: JSX.Element
}

/** One content of a file: when, by whom, how large, and whether it is here. */
export function ContentRow(props: ContentRowProps): JSX.Element {
  return (
    <div
      class="content-row"
      role="listitem"
      classList={{ 'content-row-gone': props.version.availability.state === 'gone' }}
    >
      <div class="content-facts">
        <span class="content-head">
          <time
            class="content-when"
            dateTime={new Date(props.version.changedAt).toISOString()}
            title={formatFullDate(props.version.changedAt)}
          >
            {formatMoment(props.version.changedAt)}
          </time>
          <Show when={props.badge}>{(badge) => <span class="badge badge-you">{badge()}</span>}</Show>
        </span>
        <span class="content-more soft">
          <span>{props.by}</span>
          <span>{formatBytes(props.version.size)}</span>
          <AvailabilityMark availability={props.version.availability} />
        </span>
        <Show when={props.note}>{(note) => <span class="content-more soft">{note()}</span>}</Show>
      </div>
      <div class="content-actions">{props.children}</div>
    </div>
  )
}
