import { A } from '@solidjs/router'
import MessageCircle from 'lucide-solid/icons/message-circle'
import { Show } from 'solid-js'
import type { JSX } from 'solid-js'
import type { LogId } from '../../core/mesh.ts'
import { formatCount } from '../format.ts'
import { useSession } from '../mesh/session.ts'
import { strings } from '../strings.ts'

/** From a vault to where it is talked about. */
export function VaultRoomLink(props: { readonly vault: LogId }): JSX.Element {
  const session = useSession()
  const room = () => session.rooms().find((each) => each.vault === props.vault)
  return (
    <Show when={room()}>
      {(found) => (
        <A
          class="button"
          href={`/chat/${found().id}`}
          aria-label={found().unread > 0 ? strings.chat.unreadInVaultRoom(found().unread) : undefined}
        >
          <MessageCircle size={18} aria-hidden="true" />
          {strings.chat.talkAboutVault}
          <Show when={found().unread > 0}>
            <span class="unread-badge">{formatCount(found().unread)}</span>
          </Show>
        </A>
      )}
    </Show>
  )
}
