import Share2 from 'lucide-solid/icons/share-2'
import TriangleAlert from 'lucide-solid/icons/triangle-alert'
import { Show } from 'solid-js'
import type { JSX } from 'solid-js'
import { useSession } from '../mesh/session.ts'
import { CopyButton } from '../parts/CopyButton.tsx'
import { QrCode } from '../parts/QrCode.tsx'
import { SecretText } from '../parts/SecretText.tsx'
import { strings } from '../strings.ts'
import { useToasts } from '../toasts.ts'
import './invite-ways.css'

/** What must be known before a link is given away. */
export function InviteWarnings(): JSX.Element {
  const session = useSession()
  return (
    <>
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
    </>
  )
}

/** The link of an invite, for whoever shows it now. It is the mesh's key: keep it no longer than it is seen. */
export function inviteLinkOf(invite: string): string {
  return `${window.location.origin}/${invite}`
}

/** The ways to hand an invite on: held up to a camera, by the device's share sheet, copied. */
export function InviteWays(props: { readonly link: string; readonly children?: JSX.Element }): JSX.Element {
  const session = useSession()
  const toasts = useToasts()
  const sheet = () => ({
    title: strings.invite.shareTitle(session.mesh.name),
    text: strings.invite.shareText(session.mesh.name),
    url: props.link,
  })
  // Absent in Firefox on computers, and where the page is not served securely.
  const { share } = navigator as { share?: typeof navigator.share }

  const openSheet = async () => {
    try {
      await share?.call(navigator, sheet())
    } catch (error) {
      // Closed again without a choice: nothing to say about that.
      if (!(error instanceof DOMException && error.name === 'AbortError')) toasts.show(strings.invite.shareFailed)
    }
  }

  return (
    <div class="invite-ways">
      <div class="invite-code">
        <QrCode text={props.link} label={strings.settings.inviteQr} />
        <p class="field-hint">{strings.invite.qrHint}</p>
      </div>
      <div class="invite-link">
        <SecretText label={strings.settings.inviteLabel} text={props.link} />
        <div class="button-row">
          <Show when={share !== undefined}>
            <button type="button" class="button button-primary" onClick={() => void openSheet()}>
              <Share2 size={18} aria-hidden="true" />
              {strings.invite.share}
            </button>
          </Show>
          <CopyButton text={props.link} label={strings.settings.copyInvite} />
          {props.children}
        </div>
        <p class="field-hint">{strings.invite.afterwards}</p>
      </div>
    </div>
  )
}
