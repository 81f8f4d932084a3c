import { useParams } from '@solidjs/router'
import { createEffect, createMemo, Show } from 'solid-js'
import type { JSX } from 'solid-js'
import type { LogId } from '../../core/mesh.ts'
import { useSession } from '../mesh/session.ts'
import { setPageTitle } from '../parts/page-title.ts'
import { matchesMedia } from '../reactive.ts'
import { strings } from '../strings.ts'
import { RoomList } from './RoomList.tsx'
import { RoomPane } from './RoomPane.tsx'
import './chat-screen.css'

/** Wide enough for the list of rooms beside one of them and the main column. */
const BOTH_FIT = '(width >= 1000px)'

/** In an address, in place of a room's id: the list of all of them, where it does not fit beside a room. */
const LIST = 'rooms'

/** The rooms and the one that is shown; on a narrow page one or the other. */
export function ChatScreen(): JSX.Element {
  setPageTitle(() => strings.chat.pageTitle)
  const session = useSession()
  const params = useParams<{ room?: string }>()
  const bothFit = matchesMedia(BOTH_FIT)
  const named = () => (params.room === undefined || params.room === LIST ? undefined : (params.room as LogId))
  const shown = createMemo(() => named() ?? session.lastRoom())
  const listOnly = () => params.room === LIST && !bothFit()
  createEffect(() => {
    const id = named()
    if (id !== undefined && session.rooms().some((room) => room.id === id)) session.setLastRoom(id)
  })
  return (
    <div class="chat" classList={{ 'chat-both': bothFit() }}>
      <Show when={bothFit() || listOnly()}>
        <RoomList current={listOnly() ? undefined : shown()} isScreen={listOnly()} />
      </Show>
      <Show when={!listOnly()}>
        <RoomPane id={shown()} withBack={!bothFit()} />
      </Show>
    </div>
  )
}
