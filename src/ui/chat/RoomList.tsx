import { A, useNavigate } from '@solidjs/router'
import FolderLock from 'lucide-solid/icons/folder-lock'
import Hash from 'lucide-solid/icons/hash'
import House from 'lucide-solid/icons/house'
import Plus from 'lucide-solid/icons/plus'
import { createMemo, createSignal, createUniqueId, Show } from 'solid-js'
import type { JSX } from 'solid-js'
import { Dynamic } from 'solid-js/web'
import type { LogId, RoomSummary } from '../../core/mesh.ts'
import { formatCount, formatWhen } from '../format.ts'
import { useSession } from '../mesh/session.ts'
import { NameDialog } from '../parts/NameDialog.tsx'
import { strings } from '../strings.ts'
import { WindowedRows } from '../vault/WindowedRows.tsx'
import './room-list.css'

/** Pixels that a room takes of the list's length, before one was measured. */
const ROW_HEIGHT = 44

const ICONS = { lobby: House, made: Hash, vault: FolderLock }

interface RoomLinkProps {
  readonly room: RoomSummary
  readonly isCurrent: boolean
  /** Where there is room for it. */
  readonly withTime: boolean
}

function RoomLink(props: RoomLinkProps): JSX.Element {
  return (
    <A
      class="room-link"
      classList={{ 'room-current': props.isCurrent, 'room-unread': props.room.unread > 0 }}
      href={`/chat/${props.room.id}`}
      aria-current={props.isCurrent ? 'page' : undefined}
    >
      <span class="room-icon" aria-hidden="true">
        <Dynamic component={ICONS[props.room.kind]} size={18} />
      </span>
      <span class="room-name" dir="auto">
        {props.room.name}
      </span>
      <Show when={props.withTime && props.room.lastAt}>
        {(lastAt) => (
          <time class="room-time" dateTime={new Date(lastAt()).toISOString()}>
            {formatWhen(lastAt(), Date.now())}
          </time>
        )}
      </Show>
      <Show when={props.room.unread > 0}>
        <span class="unread-badge" role="img" aria-label={strings.chat.unread(props.room.unread)}>
          {formatCount(props.room.unread)}
        </span>
      </Show>
    </A>
  )
}

interface RoomListProps {
  readonly current: LogId | undefined
  /** All that is shown, rather than what stands beside a room. */
  readonly isScreen: boolean
}

export function RoomList(props: RoomListProps): JSX.Element {
  const session = useSession()
  const navigate = useNavigate()
  const [creating, setCreating] = createSignal(false)
  const headingId = createUniqueId()
  const vaultsId = createUniqueId()
  const ofVaults = createMemo(() => session.rooms().filter((room) => room.kind === 'vault'))
  const others = createMemo(() => session.rooms().filter((room) => room.kind !== 'vault'))
  const create = async (name: string) => {
    const room = await session.mesh.createRoom(name)
    navigate(`/chat/${room.id}`)
  }
  const RoomLinks = (list: { readonly rooms: readonly RoomSummary[]; readonly labelledBy: string }): JSX.Element => (
    <div role="list" aria-labelledby={list.labelledBy}>
      <WindowedRows
        each={list.rooms}
        by={(room) => room.id}
        rowHeight={ROW_HEIGHT}
        keep={props.current}
        runRole="presentation"
      >
        {(room) => (
          <div role="listitem">
            <RoomLink room={room()} isCurrent={room().id === props.current} withTime={props.isScreen} />
          </div>
        )}
      </WindowedRows>
    </div>
  )
  return (
    <nav class="room-list" classList={{ 'room-list-screen': props.isScreen }} aria-labelledby={headingId}>
      <header class="room-list-header">
        <Dynamic component={props.isScreen ? 'h1' : 'h2'} id={headingId}>
          {strings.chat.rooms}
        </Dynamic>
        <button type="button" class="button button-small" onClick={() => setCreating(true)}>
          <Plus size={18} aria-hidden="true" />
          {strings.chat.newRoom}
        </button>
      </header>
      <RoomLinks rooms={others()} labelledBy={headingId} />
      <Show when={ofVaults().length > 0}>
        <p class="room-list-kind" id={vaultsId}>
          {strings.chat.vaultRooms}
        </p>
        <RoomLinks rooms={ofVaults()} labelledBy={vaultsId} />
      </Show>
      <NameDialog
        open={creating()}
        onClose={() => setCreating(false)}
        title={strings.chat.newRoom}
        label={strings.chat.newRoomLabel}
        placeholder={strings.chat.newRoomPlaceholder}
        action={strings.chat.newRoomAction}
        emptyError={strings.chat.newRoomEmpty}
        onSubmit={create}
      />
    </nav>
  )
}
