import BadgeCheck from 'lucide-solid/icons/badge-check'
import TriangleAlert from 'lucide-solid/icons/triangle-alert'
import { Match, Switch } from 'solid-js'
import type { JSX } from 'solid-js'
import type { MemberId } from '../../core/mesh.ts'
import { useSession } from '../mesh/session.ts'
import { strings } from '../strings.ts'
import './verified-mark.css'

/** Beside a name: that its key was compared, or that it is the name of somebody whose key is another. Else nothing. */
export function VerifiedMark(props: { readonly memberId: MemberId }): JSX.Element {
  const session = useSession()
  const standing = () => session.standingOf(props.memberId)
  return (
    <Switch>
      <Match when={standing() === 'verified'}>
        <span class="verified-mark" role="img" aria-label={strings.verify.mark} title={strings.verify.markHint}>
          <BadgeCheck size={16} aria-hidden="true" />
        </span>
      </Match>
      <Match when={standing() === 'namesake'}>
        <span class="namesake-mark" role="img" aria-label={strings.verify.namesake} title={strings.verify.namesakeHint}>
          <TriangleAlert size={16} aria-hidden="true" />
        </span>
      </Match>
    </Switch>
  )
}
