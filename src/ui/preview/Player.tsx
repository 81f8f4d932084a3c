import { createSignal, Match, Show, Switch } from 'solid-js'
import type { JSX } from 'solid-js'
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
  return (
    <Show when={!broken()} fallback={<p role="alert">{strings.preview.brokenMedia}</p>}>
      <div class="preview-player">
        <Switch>
          <Match when={props.kind === 'video'}>
            <video
              class="preview-video"
              controls
              // Its own download would ask for the player's address, which answers players only.
              controlslist="nodownload"
              preload="metadata"
              src={props.address}
              aria-label={strings.preview.videoLabel(props.name)}
              onError={() => setBroken(true)}
              onSeeking={stall}
              onWaiting={stall}
              onSeeked={goOn}
              onCanPlay={goOn}
            />
          </Match>
          <Match when={props.kind === 'audio'}>
            <audio
              class="preview-audio"
              controls
              // Its own download would ask for the player's address, which answers players only.
              controlslist="nodownload"
              preload="metadata"
              src={props.address}
              aria-label={strings.preview.audioLabel(props.name)}
              onError={() => setBroken(true)}
              onSeeking={stall}
              onWaiting={stall}
              onSeeked={goOn}
              onCanPlay={goOn}
            />
          </Match>
        </Switch>
        <p class="preview-waiting soft" role="status">
          <Show when={props.isWaiting && stalled()}>{strings.preview.waiting}</Show>
        </p>
      </div>
    </Show>
  )
}
