import ClockAlert from 'lucide-solid/icons/clock-alert'
import { For, Show } from 'solid-js'
import type { JSX } from 'solid-js'
import type { HistoryStatus } from '../../core/mesh.ts'
import { formatWhen, joinNames } from '../format.ts'
import { useSession } from '../mesh/session.ts'
import { strings } from '../strings.ts'
import { useRoom } from './room-session.ts'

/** What is wrong with a room's history, folded: nothing of it needs doing at once. */
export function HistoryBanner(props: { readonly history: HistoryStatus }): JSX.Element {
  const session = useSession()
  const { who } = useRoom()
  const words = strings.chat
  const refusedBy = (offer: HistoryStatus['refused'][number]) =>
    offer.from === undefined
      ? words.historyRefusedUnknown(session.nameOf(offer.claimedAuthor))
      : words.historyRefused(who(offer.from), session.nameOf(offer.claimedAuthor))
  const waiting = () => {
    const names = props.history.waitingAuthors.map((id) => session.nameOf(id))
    return words.historyWithheld(
      props.history.withheld,
      joinNames(names.length === 0 ? [strings.people.unknownMember] : names),
    )
  }
  return (
    <Show when={props.history.state !== 'whole'}>
      <details class="history" classList={{ 'history-missing': props.history.state === 'missing' }}>
        <summary>
          <ClockAlert size={18} aria-hidden="true" />
          <span role="status">{props.history.state === 'missing' ? words.historyMissing : words.historyWarned}</span>
          <span class="history-more">{words.historyMore}</span>
        </summary>
        <ul class="history-facts" aria-label={words.historyMore} tabIndex={0}>
          <Show when={props.history.withheld > 0}>
            <li>{waiting()}</li>
          </Show>
          <For each={props.history.refused}>
            {(offer) => (
              <li>
                {refusedBy(offer)} <q dir="auto">{offer.detail}</q>{' '}
                <time class="soft" dateTime={new Date(offer.at).toISOString()}>
                  {formatWhen(offer.at, Date.now())}
                </time>
              </li>
            )}
          </For>
          <For each={props.history.forks}>
            {(fork) => (
              <li>
                {session.isSelf(fork.author)
                  ? words.historyForkSelf(fork.entries.length)
                  : words.historyFork(session.nameOf(fork.author), fork.entries.length)}
              </li>
            )}
          </For>
          <Show when={props.history.unreadable > 0}>
            <li>{words.historyUnreadable(props.history.unreadable)}</li>
          </Show>
        </ul>
      </details>
    </Show>
  )
}
