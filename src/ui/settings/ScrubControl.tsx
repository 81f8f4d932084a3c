import { createSignal, onCleanup, Show } from 'solid-js'
import type { JSX } from 'solid-js'
import { WarrenError } from '../../core/mesh.ts'
import type { ScrubProgress, ScrubResult } from '../../core/mesh.ts'
import { formatBytes } from '../format.ts'
import { useSession } from '../mesh/session.ts'
import { strings } from '../strings.ts'
import { useToasts } from '../toasts.ts'

function describeResult({ blocks, bytes, damaged, missing }: ScrubResult): string {
  const bad = damaged + missing
  return bad === 0
    ? strings.settings.scrubFine(blocks, formatBytes(bytes))
    : strings.settings.scrubDamaged(bad, blocks + missing)
}

/** Checks everything that is stored here, with progress, until it is done or the person has seen enough. */
export function ScrubControl(): JSX.Element {
  const { mesh } = useSession()
  const toasts = useToasts()
  const [progress, setProgress] = createSignal<ScrubProgress>()
  const [running, setRunning] = createSignal<AbortController>()
  const [result, setResult] = createSignal<string>()
  onCleanup(() => running()?.abort())

  const scrub = async () => {
    const controller = new AbortController()
    setRunning(controller)
    setResult(undefined)
    try {
      setResult(describeResult(await mesh.scrub({ signal: controller.signal, onProgress: setProgress })))
    } catch (error) {
      if (!(error instanceof WarrenError && error.code === 'cancelled')) toasts.showError(error)
    } finally {
      setRunning(undefined)
      setProgress(undefined)
    }
  }

  return (
    <>
      <p class="soft">{strings.settings.scrubBody}</p>
      <Show when={progress()}>
        {(seen) => (
          <progress
            class="progress"
            aria-label={strings.settings.scrubMeter}
            value={seen().bytes}
            max={seen().totalBytes}
          />
        )}
      </Show>
      <div>
        <Show
          when={running()}
          fallback={
            <button type="button" class="button" onClick={() => void scrub()}>
              {strings.settings.scrubAction}
            </button>
          }
        >
          {(controller) => (
            <button type="button" class="button" onClick={() => controller().abort()}>
              {strings.settings.scrubStop}
            </button>
          )}
        </Show>
      </div>
      <p role="status">{result() ?? ''}</p>
    </>
  )
}
