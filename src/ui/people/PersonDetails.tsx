import { Show } from 'solid-js'
import type { JSX } from 'solid-js'
import type { PeerStatus } from '../../core/mesh.ts'
import { formatBytes, formatMilliseconds, formatMoment } from '../format.ts'
import { strings } from '../strings.ts'

function Row(props: { readonly term: string; readonly children: JSX.Element }): JSX.Element {
  return (
    <div class="person-detail">
      <dt class="soft">{props.term}</dt>
      <dd>{props.children}</dd>
    </div>
  )
}

/** How one is connected with somebody, folded away: most people never need it. */
export function PersonDetails(props: { readonly name: string; readonly status: PeerStatus }): JSX.Element {
  const words = strings.people
  return (
    <details class="person-details">
      <summary aria-label={words.connectionOf(props.name)}>{words.connection}</summary>
      <dl>
        <Row term={words.path}>{words.states[props.status.state]}</Row>
        <Show when={props.status.roundTripMs !== undefined}>
          <Row term={words.roundTrip}>{formatMilliseconds(props.status.roundTripMs ?? 0)}</Row>
        </Show>
        <Row term={words.traffic}>
          {words.trafficBothWays(formatBytes(props.status.traffic.received), formatBytes(props.status.traffic.sent))}
        </Row>
        <Show
          when={props.status.since}
          fallback={
            <Show when={props.status.lastSeen}>{(at) => <Row term={words.lastSeen}>{formatMoment(at())}</Row>}</Show>
          }
        >
          {(at) => <Row term={words.since}>{formatMoment(at())}</Row>}
        </Show>
        <Row term={words.deviceId}>
          <code class="person-id">{props.status.id}</code>
        </Row>
      </dl>
    </details>
  )
}
