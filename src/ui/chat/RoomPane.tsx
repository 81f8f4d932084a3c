import type { JSX } from 'solid-js'
import type { LogId } from '../../core/mesh.ts'
import { useSession } from '../mesh/session.ts'
import { Opened } from '../parts/Opened.tsx'
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
  return (
    <Opened
      id={props.id}
      open={session.openRoom}
      opening={strings.chat.opening}
      failed={strings.chat.gone}
      retry={strings.chat.retry}
      elsewhere={{ label: strings.chat.lobby, href: `/chat/${session.mesh.lobby.id}` }}
    >
      {(room) => <RoomView room={room} withBack={props.withBack} />}
    </Opened>
  )
}
