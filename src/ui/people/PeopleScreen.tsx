import { A } from '@solidjs/router'
import ChevronRight from 'lucide-solid/icons/chevron-right'
import UserPlus from 'lucide-solid/icons/user-plus'
import { createSignal, Show } from 'solid-js'
import type { Accessor, JSX } from 'solid-js'
import type { MemberId, MemberSummary } from '../../core/mesh.ts'
import { InviteDialog } from '../invite/InviteDialog.tsx'
import { useSession } from '../mesh/session.ts'
import { Avatar } from '../parts/Avatar.tsx'
import { EmptyState } from '../parts/EmptyState.tsx'
import { setPageTitle } from '../parts/page-title.ts'
import { VerifiedMark } from '../parts/VerifiedMark.tsx'
import { strings } from '../strings.ts'
import { WindowedRows } from '../vault/WindowedRows.tsx'
import { MeshPicture } from './MeshPicture.tsx'
import { PersonDialog } from './PersonDialog.tsx'
import { PresenceBadge } from './PresenceBadge.tsx'
import './people-screen.css'

/** Pixels that a person takes of the list's length, before one was measured. */
const ROW_HEIGHT = 72

/** Who belongs to the mesh, who is here, and how they are linked. */
export function PeopleScreen(): JSX.Element {
  setPageTitle(() => strings.people.pageTitle)
  const session = useSession()
  const [isInviting, setIsInviting] = createSignal(false)
  const [chosen, setChosen] = createSignal<MemberId>()
  const hasOthers = () => session.members().length > 1
  return (
    <section class="screen screen-narrow">
      <header class="screen-header people-header">
        <div>
          <h1>{strings.people.heading}</h1>
          <p class="soft">{strings.people.intro}</p>
        </div>
        <Show when={hasOthers()}>
          <button type="button" class="button" onClick={() => setIsInviting(true)}>
            <UserPlus size={18} aria-hidden="true" />
            {strings.people.invite}
          </button>
        </Show>
      </header>
      <Show when={hasOthers()}>
        <MeshPicture onChoose={setChosen} />
      </Show>
      <div class="people" role="list" aria-label={strings.people.list}>
        <WindowedRows each={session.members()} by={(member) => member.id} rowHeight={ROW_HEIGHT} runRole="presentation">
          {(member) => <Person member={member} onChoose={() => setChosen(member().id)} />}
        </WindowedRows>
      </div>
      <Show when={!hasOthers()}>
        <EmptyState heading={strings.people.aloneHeading} body={strings.people.aloneBody}>
          <button type="button" class="button button-primary button-large" onClick={() => setIsInviting(true)}>
            <UserPlus size={18} aria-hidden="true" />
            {strings.people.invite}
          </button>
        </EmptyState>
      </Show>
      <InviteDialog open={isInviting()} onClose={() => setIsInviting(false)} />
      <PersonDialog id={chosen()} onClose={() => setChosen(undefined)} />
    </section>
  )
}

/** One row: who it is in front of the button that tells more. */
function Person(props: { readonly member: Accessor<MemberSummary>; readonly onChoose: () => void }): JSX.Element {
  const session = useSession()
  const member = () => props.member()
  const name = () => session.nameOf(member().id)
  const note = () => session.contacts().get(member().id)?.note
  const isHere = () => member().path !== undefined || session.peerOf(member().id)?.state === 'online'
  return (
    <div class="person" role="listitem">
      <Avatar memberId={member().id} name={name()} online={isHere()} />
      <span class="person-name">
        <span dir="auto">{name()}</span>
        <VerifiedMark memberId={member().id} />
        <Show when={member().device}>
          {(device) => <span class="person-device soft">{strings.people.device(device())}</span>}
        </Show>
        <Show when={note()}>{(text) => <span class="person-note soft">{text()}</span>}</Show>
      </span>
      <PresenceBadge member={member()} />
      <Show
        when={!member().isSelf}
        fallback={
          <A class="icon-button" href="/settings" aria-label={strings.people.yourProfile}>
            <ChevronRight size={20} aria-hidden="true" />
          </A>
        }
      >
        <button
          type="button"
          class="icon-button person-more"
          aria-label={strings.people.more(name())}
          onClick={() => props.onChoose()}
        >
          <ChevronRight size={20} aria-hidden="true" />
        </button>
      </Show>
    </div>
  )
}
