import LogOut from 'lucide-solid/icons/log-out'
import TriangleAlert from 'lucide-solid/icons/triangle-alert'
import { createSignal, onCleanup, Show } from 'solid-js'
import type { JSX } from 'solid-js'
import type { HandOverProgress } from '../../core/mesh.ts'
import { describeError, isCancelled } from '../describe-error.ts'
import { useDeviceKeys } from '../device-keys.ts'
import { formatBytes } from '../format.ts'
import { useSession } from '../mesh/session.ts'
import { FieldError } from '../parts/FieldError.tsx'
import { Modal } from '../parts/Modal.tsx'
import { strings } from '../strings.ts'
import { useToasts } from '../toasts.ts'
import { OnlyHereNote } from './OnlyHereNote.tsx'

/**
 * Out of the mesh for good: handing over first what only this device has, or at once. Both end with nothing of the mesh on
 * this device.
 */
export function LeaveSection(): JSX.Element {
  const session = useSession()
  const keys = useDeviceKeys()
  const toasts = useToasts()
  const [isAsking, setAsking] = createSignal(false)
  const [isSure, setSure] = createSignal(false)
  const [left, setLeft] = createSignal<HandOverProgress>()
  /** What was left at the beginning, for a bar that fills. */
  const [most, setMost] = createSignal(0)
  const [running, setRunning] = createSignal<AbortController>()
  const [failure, setFailure] = createSignal<string>()
  onCleanup(() => running()?.abort())

  const isAlone = () => !session.members().some(({ isSelf, path }) => !isSelf && path !== undefined)

  const show = (progress: HandOverProgress): void => {
    setLeft(progress)
    setMost((before) => Math.max(before, progress.bytes))
  }

  const stop = () => {
    running()?.abort()
    setRunning(undefined)
  }

  const close = () => {
    stop()
    setAsking(false)
    setSure(false)
    setFailure(undefined)
  }

  /** Whatever is still under way here ends with it. */
  const leaveAtOnce = async () => {
    if (!isSure()) return
    stop()
    await keys.forgetMesh()
    toasts.show(strings.settings.leaveDone)
  }

  const handOver = async () => {
    if (!isSure()) return
    const controller = new AbortController()
    setRunning(controller)
    setFailure(undefined)
    try {
      await session.mesh.leave({ signal: controller.signal, onProgress: show })
      await leaveAtOnce()
    } catch (error) {
      if (!isCancelled(error)) setFailure(describeError(error).sentence)
    } finally {
      if (running() === controller) setRunning(undefined)
    }
  }

  const sayLeft = ({ files, bytes, logs }: HandOverProgress): string => {
    if (files > 0) return strings.settings.leaveLeft(files, formatBytes(bytes))
    return logs > 0 ? strings.settings.leaveLogs : strings.settings.leaveChecking
  }

  return (
    <section class="panel">
      <h2>{strings.settings.leaveHeading}</h2>
      <p class="soft">{strings.settings.leaveBody}</p>
      <div>
        <button type="button" class="button button-danger" onClick={() => setAsking(true)}>
          <LogOut size={18} aria-hidden="true" />
          {strings.settings.leaveAction}
        </button>
      </div>
      <Modal open={isAsking()} onClose={close} title={strings.settings.leaveTitle(session.mesh.name)}>
        <div class="stack">
          <p>{strings.settings.leaveDeletes}</p>
          <OnlyHereNote />
          <Show when={session.hasOnlyCopies() || isAlone()}>
            <p class="warning">
              <TriangleAlert size={20} aria-hidden="true" />
              <span>{strings.settings.leaveLoses}</span>
            </p>
          </Show>
          <Show when={isAlone()}>
            <p class="only-here-warning">{strings.settings.leaveAlone}</p>
          </Show>
          <Show
            when={running() !== undefined}
            fallback={
              <>
                <p>{strings.settings.leaveReturn}</p>
                <label class="check-line">
                  <input
                    type="checkbox"
                    class="check"
                    checked={isSure()}
                    onChange={(event) => setSure(event.currentTarget.checked)}
                  />
                  <span>{strings.settings.leaveSure}</span>
                </label>
              </>
            }
          >
            <Show when={left()}>
              {(progress) => (
                <>
                  <progress
                    class="progress"
                    aria-label={strings.settings.leaveHandOver}
                    value={most() - progress().bytes}
                    max={Math.max(1, most())}
                  />
                  <p role="status">{sayLeft(progress())}</p>
                </>
              )}
            </Show>
          </Show>
          <FieldError sentence={failure()} />
          <div class="modal-actions">
            <button type="button" class="button" onClick={() => (running() === undefined ? close() : stop())}>
              {running() === undefined ? strings.cancel : strings.settings.leaveStop}
            </button>
            <button
              type="button"
              class="button button-danger"
              aria-disabled={!isSure()}
              onClick={() => void leaveAtOnce()}
            >
              {strings.settings.leaveAtOnce}
            </button>
            <Show when={running() === undefined}>
              <button
                type="button"
                class="button button-primary"
                aria-disabled={!isSure()}
                onClick={() => void handOver()}
              >
                {strings.settings.leaveHandOver}
              </button>
            </Show>
          </div>
        </div>
      </Modal>
    </section>
  )
}
