import Eye from 'lucide-solid/icons/eye'
import EyeOff from 'lucide-solid/icons/eye-off'
import { createSignal, Show } from 'solid-js'
import type { JSX } from 'solid-js'
import { inviteLinkOf, InviteWarnings, InviteWays } from '../invite/InviteWays.tsx'
import { useSession } from '../mesh/session.ts'
import { strings } from '../strings.ts'

/** The invite is the mesh's key: it is asked for only once it is to be seen, and forgotten when hidden. */
export function InviteSection(): JSX.Element {
  const session = useSession()
  const [link, setLink] = createSignal<string>()
  const show = () => setLink(inviteLinkOf(session.mesh.invite()))
  return (
    <section class="panel">
      <h2>{strings.settings.inviteHeading}</h2>
      <p class="soft">{strings.settings.inviteBody}</p>
      <InviteWarnings />
      <Show
        when={link()}
        fallback={
          <div>
            <button type="button" class="button button-primary" onClick={show}>
              <Eye size={18} aria-hidden="true" />
              {strings.settings.inviteShow}
            </button>
          </div>
        }
      >
        {(text) => (
          <InviteWays link={text()}>
            <button type="button" class="button button-quiet" onClick={() => setLink(undefined)}>
              <EyeOff size={18} aria-hidden="true" />
              {strings.settings.inviteHide}
            </button>
          </InviteWays>
        )}
      </Show>
    </section>
  )
}
