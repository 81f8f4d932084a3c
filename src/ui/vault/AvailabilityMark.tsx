import Check from 'lucide-solid/icons/check'
import Cloud from 'lucide-solid/icons/cloud'
import CloudOff from 'lucide-solid/icons/cloud-off'
import { Match, Switch } from 'solid-js'
import type { JSX } from 'solid-js'
import type { Availability } from '../../core/mesh.ts'
import { formatPercent } from '../format.ts'
import { StillIcon } from '../parts/StillIcon.tsx'
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
          <StillIcon icon={Check} size={16} />
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
          <StillIcon icon={Cloud} size={16} />
          {strings.vault.elsewhere}
        </Match>
        <Match when={props.availability.state === 'gone'}>
          <StillIcon icon={CloudOff} size={16} />
          {strings.vault.letGo}
        </Match>
      </Switch>
    </span>
  )
}
