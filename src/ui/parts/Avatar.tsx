import { createEffect, createSignal, on, Show } from 'solid-js'
import type { JSX } from 'solid-js'
import type { MemberId } from '../../core/mesh.ts'
import { useSession } from '../mesh/session.ts'
import './avatar.css'

/** As many as a profile can choose of: `strings.settings.colours` names them. */
export const HUES = 8

/** The same hue for the same member everywhere; member ids are public keys, so their first byte is as good as random. */
export function pickHue(memberId: string): number {
  return (Number.parseInt(memberId.slice(0, 2), 16) || 0) % HUES
}

function initials(name: string): string {
  const words = name.trim().split(/\s+/)
  const letters = words.length > 1 ? [words[0], words.at(-1)] : [words[0]]
  return letters.map((word) => Array.from(word ?? '')[0]?.toLocaleUpperCase() ?? '').join('')
}

interface AvatarProps {
  readonly memberId: MemberId
  readonly name: string
  readonly online?: boolean
  readonly large?: boolean
}

/** A member's picture, or its initials on its colour. */
export function Avatar(props: AvatarProps): JSX.Element {
  const session = useSession()
  const member = () => session.memberOf(props.memberId)
  const hue = () => (member()?.colour ?? pickHue(props.memberId)) % HUES
  const url = () => {
    const picture = member()?.picture
    return picture === undefined ? undefined : session.pictureUrl(picture)
  }
  // A picture is only what its header says: one that does not decode is no picture.
  const [broken, setBroken] = createSignal(false)
  createEffect(on(url, () => setBroken(false), { defer: true }))
  return (
    <span class={`avatar avatar-hue-${hue()} ${props.large === true ? 'avatar-large' : ''}`} aria-hidden="true">
      <Show when={broken() ? undefined : url()} fallback={initials(props.name)}>
        {(source) => <img class="avatar-picture" src={source()} alt="" onError={() => setBroken(true)} />}
      </Show>
      <Show when={props.online}>
        <span class="avatar-online" />
      </Show>
    </span>
  )
}
