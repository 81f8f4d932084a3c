import { createSignal, onCleanup, Show } from 'solid-js'
import type { JSX } from 'solid-js'
import type { HandOverProgress } from '../../core/mesh.ts'
import { formatBytes } from '../format.ts'
import { useSession } from '../mesh/session.ts'
import { FieldError } from '../parts/FieldError.tsx'
import { Modal } from '../parts/Modal.tsx'
import { strings } from '../strings.ts'
import { useToasts } from '../toasts.ts'
import { describeError, isCancelled } from '../describe-error.ts'

/** Takes this device out of the mesh, once the others have what only it had. */
export function RemoveDevice(): JSX.Element {
  const session = useSession()
  const toasts = useToasts()
  const [open, setOpen] = createSignal(false)
  const [left, setLeft] = createSignal<HandOverProgress>()
  /** What was left at the beginning, for a bar that fills. */
  const [most, setMost] = createSignal(0)
  const [running, setRunning] = createSignal<AbortController>()
  const [failure, setFailure] = createSignal<string>()
  onCleanup(() => running()?.abort())

  const onlyHere = () => {
    const all = [...session.copies().values()].map((copies) => copies.onlyHere)
    return {
      files: all.reduce((sum, { files }) => sum + files, 0),
      bytes: all.reduce((sum, { bytes }) => sum + bytes, 0),
    }
  }
  const isAlone = () => !session.members().some(({ isSelf, path }) => !isSelf && path !== undefined)

  const show = (progress: HandOverProgress): void => {
    setLeft(progress)
    setMost((before) => Math.max(before, progress.bytes))
  }

  const leave = async (isForced: boolean) => {
    running()?.abort()
    const controller = new AbortController()
    setRunning(controller)
    setFailure(undefined)
    try {
      await session.mesh.leave({ signal: controller.signal, onProgress: show, isForced })
      setOpen(false)
      toasts.show(strings.keeping.removed)
      session.leave()
    } catch (error) {
      if (!isCancelled(error)) setFailure(describeError(error).sentence)
    } finally {
      if (running() === controller) setRunning(undefined)
    }
  }

  const close = () => {
    running()?.abort()
    setRunning(undefined)
    setOpen(false)
  }

  const sayLeft = ({ files, bytes, logs }: HandOverProgress): string => {
    if (files > 0) return strings.keeping.removeLeft(files, formatBytes(bytes))
    return logs > 0 ? strings.keeping.removeLogs : strings.keeping.removeChecking
  }

  return (
    <section class="panel">
      <h2>{strings.keeping.removeHeading}</h2>
      <p class="soft">{strings.keeping.removeBody}</p>
      <div>
        <button type="button" class="button" onClick={() => setOpen(true)}>
          {strings.keeping.removeAction}
        </button>
      </div>
      <Modal open={open()} onClose={close} title={strings.keeping.removeHeading}>
        <div class="stack">
          <p>
            {onlyHere().files === 0
              ? strings.keeping.removeNothing
              : strings.keeping.removeOnlyHere(onlyHere().files, formatBytes(onlyHere().bytes))}
          </p>
          <Show when={running() !== undefined && left()}>
            {(progress) => (
              <>
                <progress
                  class="progress"
                  aria-label={strings.keeping.removeHeading}
                  value={most() - progress().bytes}
                  max={Math.max(1, most())}
                />
                <p role="status">{sayLeft(progress())}</p>
              </>
            )}
          </Show>
          <Show when={isAlone()}>
            <p class="only-here-warning">{strings.keeping.removeAlone}</p>
          </Show>
          <FieldError sentence={failure()} />
          <Show when={running() !== undefined}>
            <p class="soft">{strings.keeping.removeForceBody}</p>
          </Show>
          <div class="modal-actions">
            <Show
              when={running() !== undefined}
              fallback={
                <>
                  <button type="button" class="button" onClick={close}>
                    {strings.cancel}
                  </button>
                  <button type="button" class="button button-danger" onClick={() => void leave(false)}>
                    {strings.keeping.removeStart}
                  </button>
                </>
              }
            >
              <button type="button" class="button" onClick={close}>
                {strings.keeping.removeStop}
              </button>
              <button type="button" class="button button-danger" onClick={() => void leave(true)}>
                {strings.keeping.removeForce}
              </button>
            </Show>
          </div>
        </div>
      </Modal>
    </section>
  )
}
