import { For, Show } from 'solid-js'
import type { JSX } from 'solid-js'
import type { MemberSummary } from '../../core/mesh.ts'
import { useSession } from '../mesh/session.ts'
import { Avatar } from '../parts/Avatar.tsx'
import { strings } from '../strings.ts'

interface MentionListProps {
  readonly id: string
  readonly members: readonly MemberSummary[]
  /** Index of the one that Enter takes. */
  readonly highlighted: number
  readonly onTake: (member: MemberSummary) => void
}

/** Members offered after an @. The focus stays where one writes. */
export function MentionList(props: MentionListProps): JSX.Element {
  const session = useSession()
  return (
    <>
      <div class="visually-hidden" aria-live="polite">
        {props.members.length > 0 ? strings.chat.mentionsOffered(props.members.length) : ''}
      </div>
      <Show when={props.members.length > 0}>
        <ul class="mention-list" role="listbox" id={props.id} aria-label={strings.chat.mentionList}>
          <For each={props.members}>
            {(member, index) => (
              <li
                class="mention-option"
                role="option"
                id={`${props.id}-${index()}`}
                aria-selected={index() === props.highlighted}
                // The field would lose the focus, and its keyboard with it.
                onPointerDown={(event) => event.preventDefault()}
                onClick={() => props.onTake(member)}
              >
                <Avatar memberId={member.id} name={session.nameOf(member.id)} online={member.path !== undefined} />
                <span dir="auto">{session.nameOf(member.id)}</span>
                {/* What is written is the name that the others know. */}
                <Show when={session.contacts().get(member.id)?.name !== undefined}>
                  <span class="soft" dir="auto">
                    {member.name}
                  </span>
                </Show>
              </li>
            )}
          </For>
        </ul>
      </Show>
    </>
  )
}
