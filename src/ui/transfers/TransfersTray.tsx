import ChevronDown from 'lucide-solid/icons/chevron-down'
import ChevronUp from 'lucide-solid/icons/chevron-up'
import { createMemo, createSignal, mapArray, Show } from 'solid-js'
import type { JSX } from 'solid-js'
import type { Transfer } from '../../core/mesh.ts'
import { KeyedFor } from '../KeyedFor.tsx'
import { useSession } from '../mesh/session.ts'
import { fromReadable } from '../reactive.ts'
import { strings } from '../strings.ts'
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
  const [open, setOpen] = createSignal(true)

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

  return (
    <Show when={shown().length > 0}>
      <section class="tray" aria-label={strings.transfers.label}>
        <header class="tray-header">
          <span class="tray-summary" role="status">
            {running() > 0 ? strings.transfers.running(running()) : strings.transfers.allDone}
          </span>
          <Show when={running() < shown().length}>
            <button
              type="button"
              class="button button-quiet button-small"
              onClick={() => shown().forEach((each) => each.transfer.state !== 'running' && each.dismiss())}
            >
              {strings.transfers.clear}
            </button>
          </Show>
          <button
            type="button"
            class="icon-button"
            aria-expanded={open()}
            aria-label={open() ? strings.transfers.collapse : strings.transfers.expand}
            onClick={() => setOpen(!open())}
          >
            <Show when={open()} fallback={<ChevronUp size={20} aria-hidden="true" />}>
              <ChevronDown size={20} aria-hidden="true" />
            </Show>
          </button>
        </header>
        <Show when={open()}>
          <ul class="tray-list">
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
