import Check from 'lucide-solid/icons/check'
import Cloud from 'lucide-solid/icons/cloud'
import CloudOff from 'lucide-solid/icons/cloud-off'
import { Match, Switch } from 'solid-js'
import type { JSX } from 'solid-js'
import type { Availability } from '../../core/mesh.ts'
import { formatPercent } from '../format.ts'
import { strings } from '../strings.ts'

/** Whether a file is on this device, on its way, with others only, or let go. */
export function AvailabilityMark(props: { readonly availability: Availability }): JSX.Element {
  const percent = () => formatPercent(props.availability.storedBytes, props.availability.totalBytes)
  return (
    <span
      class={`availability availability-${props.availability.state}`}
      title={props.availability.state === 'gone' ? strings.vault.letGoHint : undefined}
    >
      <Switch>
        <Match when={props.availability.state === 'here'}>
          <Check size={16} aria-hidden="true" />
          {strings.vault.here}
        </Match>
        <Match when={props.availability.state === 'arriving'}>
          <progress
            class="progress progress-small"
            aria-hidden="true"
            value={props.availability.storedBytes}
            max={Math.max(1, props.availability.totalBytes)}
          />
          {strings.vault.arriving(percent())}
        </Match>
        <Match when={props.availability.state === 'elsewhere'}>
          <Cloud size={16} aria-hidden="true" />
          {strings.vault.elsewhere}
        </Match>
        <Match when={props.availability.state === 'gone'}>
          <CloudOff size={16} aria-hidden="true" />
          {strings.vault.letGo}
        </Match>
      </Switch>
    </span>
  )
}
