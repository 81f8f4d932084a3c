import { Show } from 'solid-js'
import type { JSX } from 'solid-js'
import { useSession } from '../mesh/session.ts'
import { EmptyState } from '../parts/EmptyState.tsx'
import { setPageTitle } from '../parts/page-title.ts'
import { strings } from '../strings.ts'
import { useToasts } from '../toasts.ts'
import { Composer } from './Composer.tsx'
import { MessageLog } from './MessageLog.tsx'
import './chat-screen.css'

export function ChatScreen(): JSX.Element {
  setPageTitle(() => strings.chat.pageTitle)
  const session = useSession()
  const toasts = useToasts()
  const markRead = () => {
    if (session.unread() > 0) session.mesh.lobby.markRead().catch((error: unknown) => toasts.showError(error))
  }
  return (
    <section class="chat">
      <header class="chat-header">
        <h1>{strings.chat.heading}</h1>
        <p class="soft">{strings.chat.intro}</p>
      </header>
      <Show
        when={session.messages().length > 0}
        fallback={
          <div class="chat-empty">
            <EmptyState heading={strings.chat.emptyHeading} body={strings.chat.emptyBody} />
          </div>
        }
      >
        <MessageLog onSeen={markRead} />
      </Show>
      <Composer onSend={(text) => session.mesh.lobby.say(text)} />
    </section>
  )
}
