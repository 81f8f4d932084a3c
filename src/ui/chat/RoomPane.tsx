import { A } from '@solidjs/router'
import { createResource, Match, Show, Switch } from 'solid-js'
import type { JSX } from 'solid-js'
import type { LogId, Room } from '../../core/mesh.ts'
import { useSession } from '../mesh/session.ts'
import { ErrorDetails } from '../parts/ErrorDetails.tsx'
import { strings } from '../strings.ts'
import { RoomView } from './RoomView.tsx'

interface RoomPaneProps {
  readonly id: LogId
  /** With a way to the list of rooms, which is not beside it. */
  readonly withBack: boolean
}

/** Opens the room that the address names. */
export function RoomPane(props: RoomPaneProps): JSX.Element {
  const session = useSession()
  const [room, { refetch }] = createResource(
    () => props.id,
    (id) => session.openRoom(id),
  )
  // `latest` would show the room before while another one opens.
  const opened = (): Room | undefined => (room.state === 'ready' ? room() : undefined)
  return (
    <Switch>
      <Match when={room.state === 'errored'}>
        <section class="screen">
          <h1>{strings.chat.gone}</h1>
          <ErrorDetails error={room.error as unknown} />
          <div class="button-row">
            <button type="button" class="button button-primary" onClick={() => void refetch()}>
              {strings.chat.retry}
            </button>
            <A class="button" href={`/chat/${session.mesh.lobby.id}`}>
              {strings.chat.lobby}
            </A>
          </div>
        </section>
      </Match>
      <Match when={true}>
        <Show
          when={opened()}
          keyed
          fallback={
            <section class="screen" aria-busy="true">
              <p class="soft" role="status">
                {strings.chat.opening}
              </p>
            </section>
          }
        >
          {(open) => <RoomView room={open} withBack={props.withBack} />}
        </Show>
      </Match>
    </Switch>
  )
}
