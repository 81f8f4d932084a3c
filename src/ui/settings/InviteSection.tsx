import Eye from 'lucide-solid/icons/eye'
import EyeOff from 'lucide-solid/icons/eye-off'
import TriangleAlert from 'lucide-solid/icons/triangle-alert'
import { createSignal, Show } from 'solid-js'
import type { JSX } from 'solid-js'
import { useSession } from '../mesh/session.ts'
import { CopyButton } from '../parts/CopyButton.tsx'
import { QrCode } from '../parts/QrCode.tsx'
import { SecretText } from '../parts/SecretText.tsx'
import { strings } from '../strings.ts'

/** The invite is the mesh's key: it is asked for only once it is to be seen, and forgotten when hidden. */
export function InviteSection(): JSX.Element {
  const session = useSession()
  const [link, setLink] = createSignal<string>()
  const show = () => setLink(`${window.location.origin}/${session.mesh.invite()}`)
  return (
    <section class="panel">
      <h2>{strings.settings.inviteHeading}</h2>
      <p class="soft">{strings.settings.inviteBody}</p>
      <p class="warning">
        <TriangleAlert size={20} aria-hidden="true" />
        <span>{strings.settings.inviteWarning}</span>
      </p>
      <Show when={session.relays().length === 0}>
        <p class="warning">
          <TriangleAlert size={20} aria-hidden="true" />
          <span>{strings.settings.inviteWithoutRelay}</span>
        </p>
      </Show>
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
          <>
            <SecretText label={strings.settings.inviteLabel} text={text()} />
            <div class="button-row">
              <CopyButton text={text()} label={strings.settings.copyInvite} />
              <button type="button" class="button button-quiet" onClick={() => setLink(undefined)}>
                <EyeOff size={18} aria-hidden="true" />
                {strings.settings.inviteHide}
              </button>
            </div>
            <QrCode text={text()} label={strings.settings.inviteQr} />
          </>
        )}
      </Show>
    </section>
  )
}
