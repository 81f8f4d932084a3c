import Check from 'lucide-solid/icons/check'
import Download from 'lucide-solid/icons/download'
import Pause from 'lucide-solid/icons/pause'
import Play from 'lucide-solid/icons/play'
import TriangleAlert from 'lucide-solid/icons/triangle-alert'
import Upload from 'lucide-solid/icons/upload'
import X from 'lucide-solid/icons/x'
import { createEffect, createMemo, createSignal, Match, on, onCleanup, onMount, Show, Switch } from 'solid-js'
import type { JSX } from 'solid-js'
import type { Transfer } from '../../core/mesh.ts'
import { describeProblem } from '../describe-error.ts'
import { formatBytes, formatDuration } from '../format.ts'
import { strings } from '../strings.ts'
import { createRateMeter } from './rate-meter.ts'

/** How often the rate is measured anew, whether or not bytes came: one that stands still must fall. */
const MEASURE_EVERY_MS = 500

interface TransferRowProps {
  readonly transfer: Transfer
  readonly onPause: () => void
  readonly onResume: () => void
  readonly onCancel: () => void
  readonly onDismiss: () => void
}

export function TransferRow(props: TransferRowProps): JSX.Element {
  let meter = createRateMeter()
  const [rate, setRate] = createSignal<number>()
  const running = () => props.transfer.state === 'running'
  const paused = () => running() && props.transfer.isPaused
  const title = () =>
    props.transfer.kind === 'add'
      ? strings.transfers.adding(props.transfer.label)
      : strings.transfers.saving(props.transfer.label)

  // The rate is another after a pause: the time that it took belongs to none.
  createEffect(
    on(
      paused,
      () => {
        meter = createRateMeter()
        setRate(undefined)
      },
      { defer: true },
    ),
  )
  onMount(() => {
    // eslint-disable-next-line solid/reactivity -- the timer reads what is so at that time
    const timer = window.setInterval(() => {
      if (running() && !paused()) setRate(meter.measure(props.transfer.bytes, Date.now()))
    }, MEASURE_EVERY_MS)
    onCleanup(() => window.clearInterval(timer))
  })

  const facts = createMemo(() => {
    const { state, bytes, totalBytes, error, leftOut = 0 } = props.transfer
    const words = strings.transfers
    if (state === 'failed') return error === undefined ? words.failed : describeProblem(error)
    if (state === 'cancelled') return words.cancelled
    if (state === 'done') {
      const whole = `${words.done} · ${formatBytes(totalBytes)}`
      return leftOut === 0 ? whole : `${whole} · ${words.leftOut(leftOut)}`
    }
    if (paused()) {
      return `${words.paused} · ${words.amount(formatBytes(bytes), formatBytes(totalBytes))}`
    }
    const now = rate()
    const parts = [words.amount(formatBytes(bytes), formatBytes(totalBytes))]
    if (now !== undefined && now > 0) {
      parts.push(words.rate(formatBytes(now)), words.left(formatDuration((totalBytes - bytes) / now)))
    }
    return parts.join(' · ')
  })

  return (
    <li class={`transfer transfer-${props.transfer.state}`}>
      <span class="transfer-icon" aria-hidden="true">
        <Switch fallback={<Download size={18} />}>
          <Match when={props.transfer.state === 'done'}>
            <Check size={18} />
          </Match>
          <Match when={props.transfer.state === 'failed'}>
            <TriangleAlert size={18} />
          </Match>
          <Match when={props.transfer.kind === 'add'}>
            <Upload size={18} />
          </Match>
        </Switch>
      </span>
      <div class="transfer-text">
        <span class="transfer-title">{title()}</span>
        <Show when={running()}>
          <progress
            class="progress"
            aria-label={title()}
            value={props.transfer.bytes}
            max={Math.max(1, props.transfer.totalBytes)}
          />
        </Show>
        <span class="transfer-facts">{facts()}</span>
      </div>
      <Show when={running()}>
        <button
          type="button"
          class="icon-button"
          aria-label={
            paused()
              ? strings.transfers.resumeNamed(props.transfer.label)
              : strings.transfers.pauseNamed(props.transfer.label)
          }
          onClick={() => (paused() ? props.onResume() : props.onPause())}
        >
          <Show when={paused()} fallback={<Pause size={18} aria-hidden="true" />}>
            <Play size={18} aria-hidden="true" />
          </Show>
        </button>
      </Show>
      <button
        type="button"
        class="icon-button"
        aria-label={
          running()
            ? strings.transfers.cancelNamed(props.transfer.label)
            : strings.transfers.dismissNamed(props.transfer.label)
        }
        onClick={() => (running() ? props.onCancel() : props.onDismiss())}
      >
        <X size={18} aria-hidden="true" />
      </button>
    </li>
  )
}
