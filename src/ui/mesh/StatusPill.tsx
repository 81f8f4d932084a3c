import type { JSX } from 'solid-js'
import { strings } from '../strings.ts'
import { describeConnection } from './connection-status.ts'
import { useSession } from './session.ts'
import './status-pill.css'

/** Who is reachable, and whether the relay is: short in a bar, whole in a column. */
export function StatusPill(props: { readonly short?: boolean }): JSX.Element {
  const session = useSession()
  const status = () => describeConnection(session.members(), session.relays())
  return (
    <div
      class={`status-pill status-${status().tone} ${props.short === true ? 'status-short' : ''}`}
      role="status"
      aria-label={strings.status.label}
      title={status().full}
    >
      <span class="status-dot" aria-hidden="true" />
      <span class="status-text">{props.short === true ? status().short : status().full}</span>
    </div>
  )
}
