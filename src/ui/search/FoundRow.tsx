import File from 'lucide-solid/icons/file'
import Folder from 'lucide-solid/icons/folder'
import MessageCircle from 'lucide-solid/icons/message-circle'
import { Match, Switch } from 'solid-js'
import type { JSX } from 'solid-js'
import { formatWhen } from '../format.ts'
import { useSession } from '../mesh/session.ts'
import { strings } from '../strings.ts'
import type { Found } from './found.ts'
import { Marked } from './Marked.tsx'

interface FoundRowProps {
  readonly found: Found
  readonly id: string
  readonly isActive: boolean
  readonly onPoint: () => void
  readonly onOpen: () => void
}

/** A result: what it is, what it is called or says, and where. */
export function FoundRow(props: FoundRowProps): JSX.Element {
  const session = useSession()
  const file = () => (props.found.kind === 'file' ? props.found.file : undefined)
  const message = () => (props.found.kind === 'message' ? props.found.message : undefined)
  return (
    <div
      class="found"
      classList={{ 'found-active': props.isActive }}
      role="option"
      id={props.id}
      aria-selected={props.isActive}
      onPointerMove={() => props.onPoint()}
      onClick={() => props.onOpen()}
    >
      <Switch>
        <Match when={file()}>
          {(it) => (
            <>
              <span class="found-icon" role="img" aria-label={strings.search[it().kind]}>
                {it().kind === 'folder' ? <Folder size={18} /> : <File size={18} />}
              </span>
              <span class="found-text">
                <span class="found-title" dir="auto">
                  <Marked text={it().name} ranges={it().ranges} />
                </span>
                <span class="found-place soft">{strings.search.in([it().vaultName, ...it().folders].join(' / '))}</span>
              </span>
            </>
          )}
        </Match>
        <Match when={message()}>
          {(it) => (
            <>
              <span class="found-icon" role="img" aria-label={strings.search.message}>
                <MessageCircle size={18} />
              </span>
              <span class="found-text">
                <span class="found-title" dir="auto">
                  <Marked text={it().excerpt} ranges={it().ranges} />
                </span>
                <span class="found-place soft">
                  {strings.search.by(
                    session.isSelf(it().author) ? strings.chat.you : session.nameOf(it().author),
                    it().roomName,
                    formatWhen(it().time, Date.now()),
                  )}
                </span>
              </span>
            </>
          )}
        </Match>
      </Switch>
    </div>
  )
}
