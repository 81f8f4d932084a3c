import Check from 'lucide-solid/icons/check'
import ChevronDown from 'lucide-solid/icons/chevron-down'
import ChevronUp from 'lucide-solid/icons/chevron-up'
import X from 'lucide-solid/icons/x'
import { createComputed, createMemo, createSignal, mapArray, on, Show } from 'solid-js'
import type { JSX } from 'solid-js'
import type { Transfer } from '../../core/mesh.ts'
import { KeyedFor } from '../KeyedFor.tsx'
import { useSession } from '../mesh/session.ts'
import { fromReadable, matchesMedia } from '../reactive.ts'
import { strings } from '../strings.ts'
import { useToasts } from '../toasts.ts'
import { TransferRow } from './TransferRow.tsx'
import './transfers-tray.css'

interface Shown {
  readonly key: string
  readonly transfer: Transfer
  readonly cancel: () => void
  readonly pause: () => void
  readonly resume: () => void
  readonly dismiss: () => void
}

/** What is being added and downloaded, whichever screen is open. */
export function TransfersTray(): JSX.Element {
  const session = useSession()
  const toasts = useToasts()
  const [isOpen, setOpen] = createSignal(true)
  const [isUnfolded, setUnfolded] = createSignal(false)
  const isNarrow = matchesMedia('(width < 720px)')
  let list: HTMLElement | undefined

  const adds = mapArray(session.openedVaults, (vault) => {
    const transfers = fromReadable(vault.transfers)
    const rows = createMemo(() =>
      transfers().map((transfer): Shown => ({
        key: `${vault.id}/${transfer.id}`,
        transfer,
        cancel: () => vault.cancelTransfer(transfer.id),
        pause: () => vault.pauseTransfer(transfer.id),
        resume: () => vault.resumeTransfer(transfer.id),
        dismiss: () => vault.dismissTransfer(transfer.id),
      })),
    )
    return rows
  })
  const saves = createMemo(() =>
    session.saves.list().map((transfer): Shown => ({
      key: transfer.id,
      transfer,
      cancel: () => session.saves.cancel(transfer.id),
      pause: () => session.saves.pause(transfer.id),
      resume: () => session.saves.resume(transfer.id),
      dismiss: () => session.saves.dismiss(transfer.id),
    })),
  )
  const shown = createMemo(() =>
    [...adds().flatMap((of) => of()), ...saves()].sort((a, b) => b.transfer.startedAt - a.transfer.startedAt),
  )
  const running = () => shown().filter(({ transfer }) => transfer.state === 'running').length
  /** Nothing is left to be told but that it went well. */
  const isSettled = createMemo(() =>
    shown().every(({ transfer: { state, leftOut = 0 } }) => state === 'done' && leftOut === 0),
  )
  // Before the page follows: whoever is in the list keeps it.
  createComputed(on(isSettled, () => setUnfolded(list?.contains(document.activeElement) === true)))
  /** On a phone one line is enough for that. */
  const isFoldable = () => isNarrow() && isSettled()
  const isFolded = () => isFoldable() && !isUnfolded()
  const open = () => (isFoldable() ? isUnfolded() : isOpen())
  const summary = () => {
    if (running() > 0) return strings.transfers.running(running())
    return isFolded() && shown().length === 1 ? strings.transfers.done : strings.transfers.allDone
  }
  const clear = () => shown().forEach((each) => each.transfer.state !== 'running' && each.dismiss())

  return (
    <Show when={shown().length > 0}>
      <section
        class="tray"
        classList={{ 'tray-folded': isFolded() }}
        aria-label={strings.transfers.label}
        ref={toasts.keepOff}
      >
        <header class="tray-header">
          <Show when={isFolded()}>
            <Check class="tray-done" size={18} aria-hidden="true" />
          </Show>
          <span class="tray-summary" role="status">
            {summary()}
            <Show when={isFolded()}>
              <span class="tray-labels">
                {` · ${shown()
                  .map(({ transfer }) => transfer.label)
                  .join(', ')}`}
              </span>
            </Show>
          </span>
          <Show when={running() < shown().length && !isFolded()}>
            <button type="button" class="button button-quiet button-small" onClick={clear}>
              {strings.transfers.clear}
            </button>
          </Show>
          <button
            type="button"
            class="icon-button"
            aria-expanded={open()}
            aria-label={open() ? strings.transfers.collapse : strings.transfers.expand}
            onClick={() => (isFoldable() ? setUnfolded(!open()) : setOpen(!open()))}
          >
            <Show when={open()} fallback={<ChevronUp size={20} aria-hidden="true" />}>
              <ChevronDown size={20} aria-hidden="true" />
            </Show>
          </button>
          <Show when={isFolded()}>
            <button type="button" class="icon-button" aria-label={strings.transfers.clear} onClick={clear}>
              <X size={18} aria-hidden="true" />
            </button>
          </Show>
        </header>
        <Show when={open()}>
          <ul class="tray-list" ref={(element) => (list = element)}>
            <KeyedFor each={shown()} by={(each) => each.key}>
              {(each) => (
                <TransferRow
                  transfer={each().transfer}
                  onPause={() => each().pause()}
                  onResume={() => each().resume()}
                  onCancel={() => each().cancel()}
                  onDismiss={() => each().dismiss()}
                />
              )}
            </KeyedFor>
          </ul>
        </Show>
      </section>
    </Show>
  )
}
