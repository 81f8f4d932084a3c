import { Show } from 'solid-js'
import type { JSX } from 'solid-js'
import './avatar.css'

const HUES = 6

/** The same hue for the same member everywhere; member ids are public keys, so their first byte is as good as random. */
function pickHue(memberId: string): number {
  return (Number.parseInt(memberId.slice(0, 2), 16) || 0) % HUES
}

function initials(name: string): string {
  const words = name.trim().split(/\s+/)
  const letters = words.length > 1 ? [words[0], words.at(-1)] : [words[0]]
  return letters.map((word) => Array.from(word ?? '')[0]?.toLocaleUpperCase() ?? '').join('')
}

interface AvatarProps {
  readonly memberId: string
  readonly name: string
  readonly online?: boolean
}

export function Avatar(props: AvatarProps): JSX.Element {
  return (
    <span class={`avatar avatar-hue-${pickHue(props.memberId)}`} aria-hidden="true">
      {initials(props.name)}
      <Show when={props.online}>
        <span class="avatar-online" />
      </Show>
    </span>
  )
}
