import { createSignal, Show } from 'solid-js'
import type { JSX } from 'solid-js'
import { Dynamic } from 'solid-js/web'
import { strings } from '../strings.ts'

interface PlayerProps {
  readonly kind: 'video' | 'audio'
  readonly address: string
  readonly name: string
  /** Whether it needs a part of the file that nobody can give at the moment. */
  readonly isWaiting: boolean
}

export function Player(props: PlayerProps): JSX.Element {
  const [broken, setBroken] = createSignal(false)
  // A player reads far ahead: that the end of the film is missing matters when it gets there.
  const [stalled, setStalled] = createSignal(true)
  const stall = () => setStalled(true)
  const goOn = () => setStalled(false)
  const label = () =>
    props.kind === 'video' ? strings.preview.videoLabel(props.name) : strings.preview.audioLabel(props.name)
  return (
    <Show when={!broken()} fallback={<p role="alert">{strings.preview.brokenMedia}</p>}>
      <div class="preview-player">
        <Dynamic
          component={props.kind}
          class={props.kind === 'video' ? 'preview-video' : 'preview-audio'}
          controls
          // Its own download would ask for the player's address, which answers players only.
          controlslist="nodownload"
          preload="metadata"
          src={props.address}
          aria-label={label()}
          onError={() => setBroken(true)}
          onSeeking={stall}
          onWaiting={stall}
          onSeeked={goOn}
          onCanPlay={goOn}
        />
        <p class="preview-waiting soft" role="status">
          <Show when={props.isWaiting && stalled()}>{strings.preview.waiting}</Show>
        </p>
      </div>
    </Show>
  )
}
