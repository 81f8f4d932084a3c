import { A, useLocation } from '@solidjs/router'
import type { RouteSectionProps } from '@solidjs/router'
import FolderLock from 'lucide-solid/icons/folder-lock'
import MessageCircle from 'lucide-solid/icons/message-circle'
import Settings from 'lucide-solid/icons/settings'
import Users from 'lucide-solid/icons/users'
import { createEffect, ErrorBoundary, Show } from 'solid-js'
import type { JSX } from 'solid-js'
import { describeProblem } from '../describe-error.ts'
import { formatCount } from '../format.ts'
import { ErrorDetails } from '../parts/ErrorDetails.tsx'
import { GivenDialog } from '../given/GivenDialog.tsx'
import { tellOfMessages } from '../notify/tell-of-messages.ts'
import { SearchBox } from '../search/SearchBox.tsx'
import { strings } from '../strings.ts'
import { useToasts } from '../toasts.ts'
import type { Toasts } from '../toasts.ts'
import { TransfersTray } from '../transfers/TransfersTray.tsx'
import { useUpdates } from '../update/watch-updates.ts'
import type { Updates } from '../update/watch-updates.ts'
import { LeaveDialog } from './LeaveDialog.tsx'
import { MeshSwitcher } from './MeshSwitcher.tsx'
import { ReturningNotice } from './ReturningNotice.tsx'
import { useSession } from './session.ts'
import type { Session } from './session.ts'
import { StatusPill } from './StatusPill.tsx'
import './mesh-shell.css'

function Navigation(): JSX.Element {
  const session = useSession()
  const location = useLocation()
  // Every address begins with "/", so the router would call this link current everywhere.
  const inVaults = () => location.pathname === '/' || location.pathname.startsWith('/vaults/')
  return (
    <nav class="nav" aria-label={strings.navigation.label}>
      <A href="/" class="nav-link" activeClass="" classList={{ 'nav-current': inVaults() }}>
        <FolderLock size={20} aria-hidden="true" />
        <span>{strings.navigation.vaults}</span>
      </A>
      <A href="/chat" class="nav-link" activeClass="nav-current">
        <MessageCircle size={20} aria-hidden="true" />
        <span>{strings.navigation.chat}</span>
        <Show when={session.unread() > 0}>
          <span class="unread-badge nav-badge" role="img" aria-label={strings.navigation.unread(session.unread())}>
            {formatCount(session.unread())}
          </span>
        </Show>
      </A>
      <A href="/people" class="nav-link" activeClass="nav-current">
        <Users size={20} aria-hidden="true" />
        <span>{strings.navigation.people}</span>
      </A>
      <A href="/settings" class="nav-link" activeClass="nav-current">
        <Settings size={20} aria-hidden="true" />
        <span>{strings.navigation.settings}</span>
      </A>
    </nav>
  )
}

/** A peer of a later version cannot be talked to. Once is enough: the next would say the same. */
function sayOnceWhoIsNewer(session: Session, toasts: Toasts, updates: Updates): void {
  let wasSaid = false
  createEffect(() => {
    const newer = session.peers().find((peer) => peer.speaksNewer)
    if (newer === undefined || wasSaid) return
    wasSaid = true
    const name = newer.member === undefined ? strings.update.newerRelay : session.nameOf(newer.member)
    toasts.show(strings.update.newer(name), {
      action: { label: strings.update.reload, run: updates.take },
      lasting: true,
    })
  })
}

/** The frame around every screen of a mesh: a column at the side, or two bars on a phone. */
export function MeshShell(props: RouteSectionProps): JSX.Element {
  const session = useSession()
  const toasts = useToasts()
  let content: HTMLElement | undefined
  createEffect(() => {
    const problem = session.problem()
    if (problem !== undefined) toasts.showProblem(describeProblem(problem))
  })
  sayOnceWhoIsNewer(session, toasts, useUpdates())
  tellOfMessages(session, toasts)
  return (
    <div class="shell">
      <button type="button" class="skip-link" onClick={() => content?.focus()}>
        {strings.skipToContent}
      </button>
      <header class="shell-side">
        <div class="shell-mesh">
          <MeshSwitcher />
          <div class="shell-pill-short">
            <StatusPill short />
          </div>
        </div>
        <div class="shell-search">
          <SearchBox />
        </div>
        <Navigation />
        <div class="shell-pill-full">
          <StatusPill />
        </div>
      </header>
      <main class="shell-content" id="content" tabIndex={-1} ref={(element) => (content = element)}>
        <ReturningNotice />
        <ErrorBoundary fallback={(error: unknown) => <ErrorDetails error={error} />}>{props.children}</ErrorBoundary>
      </main>
      <TransfersTray />
      <GivenDialog />
      <LeaveDialog />
    </div>
  )
}
