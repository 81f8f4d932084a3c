import UserPlus from 'lucide-solid/icons/user-plus'
import { createSignal, Show } from 'solid-js'
import type { JSX } from 'solid-js'
import type { MemberSummary, PeerStatus } from '../../core/mesh.ts'
import { KeyedFor } from '../KeyedFor.tsx'
import { InviteDialog } from '../invite/InviteDialog.tsx'
import { useSession } from '../mesh/session.ts'
import { Avatar } from '../parts/Avatar.tsx'
import { EmptyState } from '../parts/EmptyState.tsx'
import { setPageTitle } from '../parts/page-title.ts'
import { strings } from '../strings.ts'
import { PersonDetails } from './PersonDetails.tsx'
import './people-screen.css'

interface Presence {
  readonly kind: 'you' | 'direct' | 'relayed' | 'away'
  readonly label: string
  readonly hint: string
}

function describePresence(member: MemberSummary, status: PeerStatus | undefined): Presence {
  const words = strings.people
  if (member.isSelf) return { kind: 'you', label: words.you, hint: '' }
  if (member.path === 'direct') return { kind: 'direct', label: words.direct, hint: words.directHint }
  if (member.path === 'relayed') return { kind: 'relayed', label: words.relayed, hint: words.relayedHint }
  if (status?.state === 'online') return { kind: 'direct', label: words.online, hint: words.onlineHint }
  if (status?.state === 'connecting') return { kind: 'away', label: words.connecting, hint: words.connectingHint }
  if (status?.state === 'banned') return { kind: 'away', label: words.banned, hint: words.bannedHint }
  return { kind: 'away', label: words.away, hint: words.awayHint }
}

export function PeopleScreen(): JSX.Element {
  setPageTitle(() => strings.people.pageTitle)
  const session = useSession()
  const [isInviting, setIsInviting] = createSignal(false)
  return (
    <section class="screen screen-narrow">
      <header class="screen-header">
        <div>
          <h1>{strings.people.heading}</h1>
          <p class="soft">{strings.people.intro}</p>
        </div>
        <Show when={session.members().length > 1}>
          <button type="button" class="button" onClick={() => setIsInviting(true)}>
            <UserPlus size={18} aria-hidden="true" />
            {strings.people.invite}
          </button>
        </Show>
      </header>
      <ul class="people" aria-label={strings.people.list}>
        <KeyedFor each={session.members()} by={(member) => member.id}>
          {(member) => {
            const status = () => session.peerOf(member().id)
            const presence = () => describePresence(member(), status())
            return (
              <li class="person">
                <Avatar
                  memberId={member().id}
                  name={member().name}
                  online={member().path !== undefined || status()?.state === 'online'}
                />
                <span class="person-name">
                  <span dir="auto">{member().name}</span>
                  <Show when={member().device}>
                    {(device) => <span class="person-device soft">{strings.people.device(device())}</span>}
                  </Show>
                </span>
                <span class={`badge badge-${presence().kind}`} title={presence().hint}>
                  {presence().label}
                </span>
                <Show when={status()}>{(known) => <PersonDetails name={member().name} status={known()} />}</Show>
              </li>
            )
          }}
        </KeyedFor>
      </ul>
      <Show when={session.members().length <= 1}>
        <EmptyState heading={strings.people.aloneHeading} body={strings.people.aloneBody}>
          <button type="button" class="button button-primary button-large" onClick={() => setIsInviting(true)}>
            <UserPlus size={18} aria-hidden="true" />
            {strings.people.invite}
          </button>
        </EmptyState>
      </Show>
      <InviteDialog open={isInviting()} onClose={() => setIsInviting(false)} />
    </section>
  )
}
